import type { Problem } from '@scoped-api/engine';

/** A fault of a schema file: the coordinate, what is wrong with the fix, and the file and line. */
export type SchemaFault = Problem;

/** The coordinate of a fault of this setting, which names roles of the schema. */
export const REQUIRE_SECOND_FACTOR = 'REQUIRE_SECOND_FACTOR';

/** The schema files cannot be used. The message lists every fault, with its file and line. */
export class SchemaFilesError extends Error {
  override readonly name = 'SchemaFilesError';

  constructor(readonly faults: readonly SchemaFault[]) {
    const lines = [...new Set([...faults].sort(byPlace).map(lineOf))];
    const isOfSetting = faults.every(({ coordinate }) => coordinate === REQUIRE_SECOND_FACTOR);
    super([isOfSetting ? 'The configuration has faults:' : 'The schema files have faults:', ...lines].join('\n  - '));
  }
}

function lineOf({ coordinate, message, place }: SchemaFault): string {
  if (place === undefined || place.startsWith(`${coordinate}:`)) return `${place ?? coordinate}: ${message}`;
  return `${place}: ${coordinate}: ${message}`;
}

/** Sorts by file and line; faults without a place come last. */
function byPlace({ place: one }: SchemaFault, { place: other }: SchemaFault): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return one.localeCompare(other, 'en', { numeric: true });
}
