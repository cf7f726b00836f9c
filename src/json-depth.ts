/**
 * The most levels of lists and objects in the JSON of a client. The deepest input of the schema has five; 64 is the default
 * of other frameworks. Most code that reads the result of `JSON.parse`, such as `JSON.stringify`, is recursive.
 */
export const MAX_JSON_DEPTH = 64;

/** Whether `value`, a result of `JSON.parse`, has more than `limit` levels of lists and objects. Not recursive. */
export function isDeeperThan(value: unknown, limit = MAX_JSON_DEPTH): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === limit) return true;
    level = level.flatMap((nested) => Object.values(nested).filter(isNested));
  }
  return false;
}

/**
 * The most members of an object within variables. The widest input of the schema has a dozen. For each error, graphql-js
 * prints the whole object, before the message is cut.
 */
export const MAX_JSON_MEMBERS = 50;

/** Whether an object within `value`, which is not counted itself, has more than `limit` members. Not recursive. */
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
