import { type AuthenticationLevel, type RequiredAuthentication, reachesLevel } from '@scoped-api/engine';
import type { GraphQLError } from 'graphql';
import { type EnrolledFactors, strongestLevel } from '../factors/factors';
import type { Viewer } from '../identity/viewer';
import { restate } from './http-status';

/** The code of a denial for which the viewer holds the scopes, and must authenticate again or more strongly. */
const STEP_UP_REQUIRED = 'STEP_UP_REQUIRED';

/** Returns the factors that a user has enrolled, by one statement. */
export type LoadEnrolledFactors = (userId: string) => Promise<EnrolledFactors>;

/** Adds `enrollmentRequired` to those errors of one operation that are denials of `@requiresAuthentication`. */
type AddEnrolment = (errors: readonly GraphQLError[]) => readonly GraphQLError[];

/**
 * Makes the function that says in each denial of `@requiresAuthentication` whether the user must enrol a factor first: with
 * what they have now, they could not authenticate as strongly as is required. One statement, and none if no denial depends on it.
 *
 * @param errors - the errors of the decision.
 */
export async function enrolmentOf(
  errors: readonly GraphQLError[],
  viewer: Viewer | undefined,
  load: LoadEnrolledFactors,
): Promise<AddEnrolment> {
  const levels = new Set(errors.filter(isStepUp).map(levelOf));
  // A password is always there; and for a token without a user, enrolling a factor would change nothing.
  const depends = [...levels].some((level) => level !== 'SINGLE_FACTOR') && hasAuthentication(viewer);
  const enrolled = depends ? await load(viewer.user.id) : undefined;
  return (all) =>
    all.map((error) => {
      if (!isStepUp(error)) return error;
      const enrollmentRequired = enrolled !== undefined && !reachesLevel(strongestLevel(enrolled), levelOf(error));
      return restate(error, error.message, { ...error.extensions, enrollmentRequired });
    });
}

/** Whether an error is a denial of `@requiresAuthentication`. */
export function isStepUp({ extensions }: GraphQLError): boolean {
  return extensions.code === STEP_UP_REQUIRED && typeof extensions.requiredLevel === 'string';
}

function levelOf({ extensions }: GraphQLError): AuthenticationLevel {
  return extensions.requiredLevel as RequiredAuthentication['level'];
}

function hasAuthentication(viewer: Viewer | undefined): viewer is Extract<Viewer, { readonly kind: 'user' }> {
  return viewer?.kind === 'user' && viewer.authentication !== null;
}
