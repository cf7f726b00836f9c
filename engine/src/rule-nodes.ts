import { type ConstDirectiveNode, Kind, parseConstValue } from 'graphql';
import type { RequiredAuthentication } from './authentication-level';
import { IS_AUTHENTICATED, REQUIRES_AUTHENTICATION, REQUIRES_SCOPES } from './directives';

/** The rules of a schema as directives, for documents that are made by code. */
export const ruleNodes = {
  /** Returns `@requiresScopes` with these groups. */
  scopes: (groups: readonly (readonly string[])[]): ConstDirectiveNode =>
    // Lists of texts are the same in JSON and in SDL.
    ruleNode(REQUIRES_SCOPES, { scopes: JSON.stringify(groups) }),
  /** Returns `@authenticated`. */
  authenticated: (): ConstDirectiveNode => ruleNode(IS_AUTHENTICATED, {}),
  /** Returns `@requiresAuthentication`. */
  authentication: ({ level, maxAgeSeconds }: RequiredAuthentication): ConstDirectiveNode =>
    ruleNode(REQUIRES_AUTHENTICATION, {
      level,
      ...(maxAgeSeconds !== null && { maxAgeSeconds: String(maxAgeSeconds) }),
    }),
};

/** @param values - of the arguments, written in SDL. */
function ruleNode(name: string, values: Readonly<Record<string, string>>): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: Object.entries(values).map(([argument, value]) => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: argument },
      value: parseConstValue(value, { noLocation: true }),
    })),
  };
}
