import type { GraphqlResponse } from './transport.ts';
import type { AuthenticationLevel, GraphqlError, StepUp } from './types.ts';

const CODE = 'STEP_UP_REQUIRED';

/** From weak to strong, with the `acr` of each. */
const LEVELS: readonly [AuthenticationLevel, string][] = [
  ['SINGLE_FACTOR', 'aal1'],
  ['MULTI_FACTOR', 'aal2'],
  ['PHISHING_RESISTANT', 'phr'],
];

const strength = (level: AuthenticationLevel) => LEVELS.findIndex(([name]) => name === level);

/** Returns what the denials with `STEP_UP_REQUIRED` need together: the highest level and the smallest age. Undefined without one. */
export function strongest(errors: readonly GraphqlError[] | undefined): StepUp | undefined {
  const needs = (errors ?? [])
    .filter(({ extensions }) => extensions?.code === CODE)
    .map(({ extensions }) => extensions as unknown as StepUp)
    .sort((a, b) => strength(b.requiredLevel) - strength(a.requiredLevel));
  const [first] = needs;
  if (!first) return undefined;
  const { requiredLevel, currentLevel, coordinate } = first;
  const ages = needs.map(({ maxAgeSeconds }) => maxAgeSeconds ?? Number.POSITIVE_INFINITY);
  const age = Math.min(...ages);
  return {
    requiredLevel,
    maxAgeSeconds: age === Number.POSITIVE_INFINITY ? null : age,
    currentLevel,
    enrollmentRequired: needs.some(({ enrollmentRequired }) => enrollmentRequired),
    coordinate,
  };
}

/**
 * Returns the errors of a GraphQL response, or those that a 401 of another API means: its challenge (RFC 6750, RFC 9470), and the
 * members of the problem that this server's REST routes answer.
 */
export function errorsOf(
  { status, headers }: Response,
  body: GraphqlResponse & Record<string, unknown>,
): readonly GraphqlError[] | undefined {
  if (body.errors || status !== 401) return body.errors;
  const challenge = headers.get('www-authenticate') ?? '';
  if (body.code !== CODE && !challenge.includes('insufficient_user_authentication')) {
    return [{ message: '', extensions: { code: 'UNAUTHENTICATED' } }];
  }
  const parameter = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1];
  const acr = parameter('acr_values') ?? '';
  const maxAge = parameter('max_age');
  const need: StepUp = {
    requiredLevel: (body.required_level ??
      LEVELS.find(([, name]) => acr.includes(name))?.[0] ??
      'SINGLE_FACTOR') as StepUp['requiredLevel'],
    maxAgeSeconds: (body.max_age_seconds ?? (maxAge ? Number(maxAge) : null)) as StepUp['maxAgeSeconds'],
    currentLevel: (body.current_level ?? null) as StepUp['currentLevel'],
    enrollmentRequired: body.enrollment_required === true,
    coordinate: '',
  };
  return [{ message: '', extensions: { code: CODE, ...need } }];
}

/** Whether sending a request again can't do anything twice: nothing was executed, or the document has no mutation. */
export function mayRepeat(text: string, { data }: GraphqlResponse): boolean {
  return !data || !/\bmutation\b/.test(text);
}
