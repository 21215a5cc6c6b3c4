import type { Command } from 'commander';
import { KINDS, isKind } from '../../config/kinds.ts';
import { nearestNames } from '../../base/nearest-names.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  command
    .argument('[kind]', `one of ${KINDS.join(', ')}; without it, their names`)
    .action(async (kind: string | undefined) => finish(await schema(kind, io)));
}

async function schema(kind: string | undefined, io: Io): Promise<ExitCode> {
  if (kind === undefined) {
    io.out(`${KINDS.join('\n')}\n`);
    return EXIT.done;
  }
  if (!isKind(kind)) {
    const [nearest] = nearestNames(kind, KINDS);
    io.err(
      `error[unknown-kind]  There is no kind "${kind}".${nearest === undefined ? '' : ` Did you mean ${nearest}?`}\n`,
    );
    return EXIT.usage;
  }
  const { schemaText } = await import('../../config/schemas.ts');
  io.out(schemaText(kind));
  return EXIT.done;
}
