/** JSON text that reads back as the same value: what JSON would silently change is refused. */
export function exactJson(value: unknown): string {
  const fault = findFault(value, '$');
  if (fault !== null) throw new TypeError(`cannot be stored as JSON: ${fault}`);
  return JSON.stringify(value);
}

function findFault(value: unknown, path: string): string | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      if (!Number.isFinite(value)) return `${path} is ${value}`; // JSON.stringify makes it null
      return Object.is(value, -0) ? `${path} is -0` : null; // JSON.stringify makes it 0
    case 'object':
      return value === null ? null : findFaultInside(value, path);
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
    default:
      return `${path} is of type ${typeof value}`;
  }
}

function findFaultInside(value: object, path: string): string | null {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const fault = findFault(value[i], `${path}[${i}]`);
      if (fault !== null) return fault;
    }
    return null;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `${path} is not a plain object`;
  for (const [name, member] of Object.entries(value)) {
    // An undefined member and an absent one read the same.
    const fault = member === undefined ? null : findFault(member, `${path}.${name}`);
    if (fault !== null) return fault;
  }
  return null;
}
