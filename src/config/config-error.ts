/** The environment can't be used. Carries every fault, so that one start shows all there is to mend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  /** @param faults - one line each: the variable and what to write instead. Never the value of a secret. */
  constructor(readonly faults: readonly string[]) {
    super(['The configuration has faults:', ...faults.map((fault) => `  - ${fault}`)].join('\n'));
  }
}
