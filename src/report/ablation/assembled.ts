import { numbered } from '../../analysis/metrics/grid.ts';
import { renderSvg } from '../charts/render.ts';
import { capital } from '../format.ts';
import type { RenderedChart } from '../charts/charts.ts';
import type { Figure } from './figures/figure.ts';
import { figuresOf } from './figures/figures.ts';
import type { Finding } from './findings/finding.ts';
import { ablationFindings } from './findings/findings.ts';
import { gridTable, headlineTable, type GridTable } from './grid-table.ts';
import { influenceTable } from './influence-table.ts';
import { interactionTable } from './interaction-table.ts';
import { labelTables } from './label-table.ts';
import { mainEffectTable } from './main-effect-table.ts';
import { pairedTable } from './paired-table.ts';
import type { PlainTable } from './plain-table.ts';
import { policyTable } from './policy-table.ts';
import type { Study } from './study.ts';
import { studyEffects } from './study-effects.ts';

/** All that an ablation's files show, made once for all formats. */
export interface Assembled {
  /** What the numbers say. */
  readonly findings: readonly Finding[];
  readonly study: Study;
  /** The declared ones; the first leads the page. Without any, one of ours. */
  readonly tables: readonly GridTable[];
  /** One for each way in which cells came by more labels. */
  readonly labels: readonly PlainTable[];
  readonly byPolicy: PlainTable | null;
  readonly mainEffects: PlainTable | null;
  readonly influence: PlainTable | null;
  readonly paired: PlainTable | null;
  readonly interactions: PlainTable | null;
  readonly figures: readonly RenderedFigure[];
  /** How many different seeds there are. */
  readonly seeds: number;
}

export interface RenderedFigure extends RenderedChart {
  readonly caption: string;
  readonly figure: Figure;
}

export async function assemble(study: Study): Promise<Assembled> {
  const [headline, ...others] = [
    headlineTable(study),
    ...study.ablation.tables.slice(1).map((declared) => gridTable(study, declared)),
  ];
  const tables = headline === undefined ? others : [headline, ...others];
  const drawn = figuresOf(study, tables);
  const figures: RenderedFigure[] = [];
  for (const figure of drawn.figures) {
    const { name, caption, chart } = figure;
    figures.push({
      name,
      caption: capital(caption),
      title: chart.title,
      description: chart.description,
      svg: await renderSvg(chart),
      figure,
    });
  }
  const effects = studyEffects(study);
  const taken = new Set(tables.map(({ name }) => name));
  const named = <T extends { readonly name: string }>(table: T): T => withOwnName(table, taken);
  const orNull = <T extends { readonly name: string }>(table: T | null): T | null =>
    table === null ? null : named(table);
  const seeds = numbered(
    study.grid.cells.length,
    study.grid.axes.filter(({ isReplicate }) => isReplicate),
  ).count;
  return {
    study,
    tables,
    findings: ablationFindings({ study, tables, curves: drawn.curves, seeds }),
    labels: labelTables(drawn.curves).map(named),
    byPolicy: orNull(policyTable(study)),
    mainEffects: orNull(mainEffectTable(effects)),
    influence: orNull(influenceTable(effects)),
    paired: orNull(pairedTable(study)),
    interactions: orNull(interactionTable(effects)),
    figures,
    seeds,
  };
}

/** A declared table may have the name of one of ours: ours gives way. */
function withOwnName<T extends { readonly name: string }>(table: T, taken: Set<string>): T {
  let { name } = table;
  for (let number = 2; taken.has(name); number += 1) name = `${table.name}-${number}`;
  taken.add(name);
  return { ...table, name };
}
