import { type GraphQLEnumType, type GraphQLLeafType, isEnumType } from 'graphql';
import { parseEmail } from '../../identity/email';

/** Why a value is none of a type. */
export interface LeafFault {
  readonly code: string;
  readonly detail: string;
}

const WORDS: ReadonlyMap<string, LeafFault> = new Map([
  ['String', { code: 'INVALID_VALUE', detail: 'must be a string' }],
  ['ID', { code: 'INVALID_VALUE', detail: 'must be a string' }],
  ['Int', { code: 'INVALID_VALUE', detail: 'must be a whole number' }],
  ['Boolean', { code: 'INVALID_VALUE', detail: 'must be true or false' }],
  ['Scope', { code: 'INVALID_VALUE', detail: 'must be the name of a scope' }],
  ['EmailAddress', { code: 'INVALID_VALUE', detail: 'must be a string' }],
  [
    'DateTime',
    { code: 'INVALID_VALUE', detail: 'must be an instant with its time zone, such as 2026-11-22T16:00:00Z' },
  ],
]);

/** Why `value` is not of `type`, by the type's own judgement; undefined if it is. */
export function leafFault(value: unknown, type: GraphQLLeafType): LeafFault | undefined {
  if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value)) return undefined;
    return { code: 'INVALID_VALUE', detail: `must be one of ${namesOf(type).join(', ')}` };
  }
  try {
    type.parseValue(value);
    return type.name === 'EmailAddress' ? emailFault(value as string) : undefined;
  } catch {
    return WORDS.get(type.name) ?? { code: 'INVALID_VALUE', detail: `must be a ${type.name}` };
  }
}

/**
 * The code of a fault that the outcome of the change names as well, together with the other faults of what a person typed:
 * see `graphql/scalars.ts`.
 */
export const OUTCOME_CODE = 'INVALID_EMAIL';

function emailFault(text: string): LeafFault | undefined {
  const email = parseEmail(text);
  return email.ok ? undefined : { code: OUTCOME_CODE, detail: 'must be an e-mail address' };
}

/** What an enum's values are called. */
export function namesOf(type: GraphQLEnumType): string[] {
  return type.getValues().map(({ name }) => name);
}
