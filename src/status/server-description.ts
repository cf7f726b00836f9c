import type { Config } from '../config';
import type { ProfileFieldKind, RegistrationMode } from '../generated/enums';
import type { ScopeGroups, StoredField, StoredFields } from '../identity/stored-fields';
import type { Scope } from '../scopes/scopes';

/** What this server offers, for front ends; the same for everyone, except `profileFields`. */
export interface ServerDescription {
  readonly name: string;
  readonly registration: RegistrationMode;
  readonly passkeys: boolean;
  readonly totp: boolean;
  readonly sendsMail: boolean;
  readonly sessionCookies: boolean;
  readonly passwordMinLength: number;
  readonly locales: string[];
  readonly profileFields: ProfileField[];
}

/** A stored field that the viewer can use. */
interface ProfileField {
  readonly name: string;
  readonly description: string | null;
  readonly type: string;
  readonly kind: ProfileFieldKind;
  readonly enumValues: string[];
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly inRegistration: boolean;
  readonly inProfile: boolean;
  readonly writeScopes: Scope[][];
  readonly readScopes: Scope[][];
}

/** Returns what this server offers to a viewer; undefined: without a token. Sends no statement. */
export type DescribeServer = (viewer: { readonly scopes: readonly Scope[] } | undefined) => ServerDescription;

/** Fields whose answer depends on the viewer although anyone may read them: see `createSelects` in `graphql/`. */
export const VIEWERS_FIELDS: ReadonlySet<string> = new Set(['profileFields']);

/**
 * Makes the description of a server. It names no field that the viewer could not use: in production, where the schema cannot be
 * read by default, this is what a front end may know of it.
 *
 * @param options.offers - what is turned on.
 */
export function createServerDescription(options: {
  readonly config: Pick<
    Config,
    'serverName' | 'registration' | 'passwordMinLength' | 'sessionCookies' | 'showRequiredScopes'
  >;
  readonly offers: {
    readonly passkeys: boolean;
    readonly totp: boolean;
    readonly mail: boolean;
    readonly mailLocales: readonly string[];
  };
  readonly storedFields: StoredFields;
}): DescribeServer {
  const { config, offers, storedFields } = options;
  const same = {
    name: config.serverName,
    registration: REGISTRATION[config.registration],
    passkeys: offers.passkeys,
    totp: offers.totp,
    sendsMail: offers.mail,
    sessionCookies: config.sessionCookies,
    passwordMinLength: config.passwordMinLength,
    locales: [...offers.mailLocales],
  };
  const described = storedFields.map((field) => ({ field, answer: describeField(field, config.showRequiredScopes) }));
  return (viewer) => {
    const held = new Set(viewer?.scopes);
    const usable = described.filter(
      ({ field, answer }) => answer.inRegistration || (viewer && (isMet(field.write, held) || isMet(field.read, held))),
    );
    return { ...same, profileFields: usable.map(({ answer }) => answer) };
  };
}

const REGISTRATION = {
  open: 'OPEN',
  invited: 'INVITED',
  closed: 'CLOSED',
} as const satisfies Readonly<Record<Config['registration'], RegistrationMode>>;

/** Whether a viewer with a token meets a rule; one without groups requires no scope. */
function isMet(groups: ScopeGroups, held: ReadonlySet<string>): boolean {
  return groups.length === 0 || groups.some((group) => group.every((scope) => held.has(scope)));
}

function describeField(field: StoredField, showScopes: boolean): ProfileField {
  const { name, description, type, list, writers, write, read } = field;
  const named = typeof type === 'object' ? type.enumeration : type;
  const groups = (rule: ScopeGroups) => (showScopes ? rule.map((group) => [...group]) : []);
  return {
    name,
    description: description ?? null,
    type: { none: named, 'of nullable items': `[${named}]`, 'of items': `[${named}!]` }[list],
    kind: typeof type === 'object' ? 'ENUM' : KINDS[type],
    enumValues: typeof type === 'object' ? [...type.values] : [],
    isList: list !== 'none',
    // Users may be older than the field, so that its type is never non-null.
    isRequired: false,
    inRegistration: writers.includes('register'),
    inProfile: writers.includes('updateMe'),
    writeScopes: groups(write),
    readScopes: groups(read),
  };
}

const KINDS: Readonly<Record<Extract<StoredField['type'], string>, ProfileFieldKind>> = {
  Boolean: 'BOOLEAN',
  Int: 'INT',
  Float: 'FLOAT',
  String: 'STRING',
  ID: 'STRING',
  DateTime: 'DATETIME',
  EmailAddress: 'OTHER',
};
