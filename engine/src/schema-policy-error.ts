import type { Problem } from './directives';

/** A schema whose policy cannot be enforced as written. The message lists every problem. */
export class SchemaPolicyError extends Error {
  override readonly name = 'SchemaPolicyError';

  constructor(readonly problems: readonly Problem[]) {
    const lines = problems.map(
      ({ coordinate, message, place }) => `  ${coordinate}: ${message}${place === undefined ? '' : ` (${place})`}`,
    );
    super(`The schema's scope policy is refused:\n${lines.join('\n')}`);
  }
}
