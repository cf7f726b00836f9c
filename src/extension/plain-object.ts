/** Whether a value is an object of its own members alone: no list, no instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The namespace of a module has none. An object of another realm has that realm's own.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
