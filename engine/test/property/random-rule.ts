import type { Tape } from './tape';

export const SCOPES = ['a', 'b', 'c', 'd'] as const;

/** A rule in SDL (`@authenticated`, `@requiresScopes(…)`, both) with the probability `percent`, else nothing. */
export function randomRule(tape: Tape, percent: number): string {
  if (!tape.chance(percent)) return '';
  const kind = tape.below(6);
  const rules = [kind === 5 || kind === 4 ? '@authenticated' : '', kind === 4 ? '' : randomScopes(tape)];
  return ` ${rules.filter(Boolean).join(' ')}`;
}

function randomScopes(tape: Tape): string {
  const groups = Array.from({ length: 1 + Number(tape.chance(30)) }, () =>
    Array.from({ length: 1 + Number(tape.chance(25)) }, () => tape.pick(SCOPES)),
  );
  return `@requiresScopes(scopes: ${JSON.stringify(groups)})`;
}

/** The scopes of a random viewer; `null`: anonymous. */
export function randomViewer(tape: Tape): string[] | null {
  return tape.chance(10) ? null : tape.some(SCOPES, 60);
}
