import type { PolicyChecks } from '@scoped-api/engine';

/** The checks of the schema's policy: every check of the engine is on, and the scopes are those that the schema declares. */
export const POLICY_CHECKS = {
  registry: 'declared',
  coverage: true,
  nullability: true,
  implementers: true,
  inputs: true,
} as const satisfies PolicyChecks;
