import type { Tape } from './tape';

export const AUTHENTICATION_LEVELS = ['SINGLE_FACTOR', 'MULTI_FACTOR', 'PHISHING_RESISTANT'] as const;

/** The strongest and most recent authentication. */
export const STRONGEST: RandomAuthentication = { level: 'PHISHING_RESISTANT', ageSeconds: 0 };

export const SCOPES = ['a', 'b', 'c', 'd'] as const;

/**
 * A rule in SDL (`@authenticated`, `@requiresScopes(…)`, both) with the probability `percent`, else nothing.
 *
 * @param authentication - whether there may be a `@requiresAuthentication` too, or instead.
 */
export function randomRule(tape: Tape, percent: number, authentication = false): string {
  if (!tape.chance(percent)) return '';
  const stepUp = authentication && tape.chance(50) ? randomStepUp(tape) : '';
  if (stepUp !== '' && tape.chance(60)) return ` ${stepUp}`;
  const kind = tape.below(6);
  const rules = [kind === 5 || kind === 4 ? '@authenticated' : '', kind === 4 ? '' : randomScopes(tape), stepUp];
  return ` ${rules.filter(Boolean).join(' ')}`;
}

function randomScopes(tape: Tape): string {
  const groups = Array.from({ length: 1 + Number(tape.chance(30)) }, () =>
    Array.from({ length: 1 + Number(tape.chance(25)) }, () => tape.pick(SCOPES)),
  );
  return `@requiresScopes(scopes: ${JSON.stringify(groups)})`;
}

const MAX_AGES = [300, 60, 1] as const;

function randomStepUp(tape: Tape): string {
  const level = tape.pick(['', 'MULTI_FACTOR', 'PHISHING_RESISTANT', 'SINGLE_FACTOR']);
  const args = [level && `level: ${level}`, tape.chance(50) ? `maxAgeSeconds: ${tape.pick(MAX_AGES)}` : ''];
  const given = args.filter(Boolean).join(', ');
  return `@requiresAuthentication${given && `(${given})`}`;
}

/** The scopes of a random viewer; `null`: anonymous. */
export function randomViewer(tape: Tape): string[] | null {
  return tape.chance(10) ? null : tape.some(SCOPES, 60);
}

/** How and when the user of a random token has authenticated; the ages are on both sides of each limit. */
export function randomAuthentication(tape: Tape): RandomAuthentication | null {
  if (tape.chance(20)) return null;
  return { level: tape.pick(AUTHENTICATION_LEVELS), ageSeconds: tape.pick([0, 1, 2, 60, 61, 300, 301, 86_400]) };
}

export interface RandomAuthentication {
  readonly level: (typeof AUTHENTICATION_LEVELS)[number];
  readonly ageSeconds: number;
}
