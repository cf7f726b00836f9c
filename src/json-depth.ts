/**
 * Levels of lists and objects that JSON of a client may have. The deepest input of the schema has five; 64 is the default
 * of other frameworks. Most of what reads the result of `JSON.parse`, `JSON.stringify` among it, is recursive.
 */
export const MAX_JSON_DEPTH = 64;

/** Whether `value`, as `JSON.parse` makes it, has more than `limit` levels of lists and objects. It is not recursive. */
export function isDeeperThan(value: unknown, limit = MAX_JSON_DEPTH): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === limit) return true;
    level = level.flatMap((nested) => Object.values(nested).filter(isNested));
  }
  return false;
}

/**
 * Members that an object within variables may have. The widest input of the schema has a dozen; for each error, graphql-js
 * writes out the whole object that it is about, before the message is cut.
 */
export const MAX_JSON_MEMBERS = 50;

/** Whether an object within `value`, which is not counted itself, has more than `limit` members. It is not recursive. */
export function hasWideObject(value: unknown, limit = MAX_JSON_MEMBERS): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > 0 && level.some((nested) => !Array.isArray(nested) && Object.keys(nested).length > limit)) return true;
    level = level.flatMap((nested) => Object.values(nested).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
