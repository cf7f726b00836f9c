/** Calls `make` and returns its result; errors that it creates have no stacks. */
export function withoutStacks<T>(make: () => T): T {
  const { stackTraceLimit } = Error;
  // Not by assignment, which throws if the built-in objects are frozen.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return make();
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
