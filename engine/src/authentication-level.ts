/** How strongly a user has authenticated, from weak to strong: the values of the enum `AuthenticationLevel` of a schema. */
export const AUTHENTICATION_LEVELS = ['SINGLE_FACTOR', 'MULTI_FACTOR', 'PHISHING_RESISTANT'] as const;

/** One of {@link AUTHENTICATION_LEVELS}. */
export type AuthenticationLevel = (typeof AUTHENTICATION_LEVELS)[number];
