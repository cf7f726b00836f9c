import type { User } from '../database/generated/client';
import type { UserErrorCode } from '../generated/enums';
import { canonicalKey } from './canonical-key';
import { parseEmail } from './email';
import { oneLine } from './label';
import { parseLocale } from './locale';
import type { Name, Parsed } from './parsed';
import { type StoredColumn, type StoredRecord, type StoredValue, storedOf } from './stored-fields';
import { parseUsername } from './username';

/** The writers of a user's fields: a mutation of that name, or `scoped-api users import`. */
export type UserWriter =
  | 'register'
  | 'acceptInvitation'
  | 'createUser'
  | 'inviteUser'
  | 'updateMe'
  | 'updateUser'
  | 'updateUsers'
  | 'import';

/** The description of a stored field of a user. */
export interface UserField {
  /** Its column in the table `users`. */
  readonly column: string;
  /** The type of that column; `role` is a text with the name of a role. */
  readonly type: 'boolean' | 'role' | 'text' | 'text[]' | 'timestamptz' | 'uuid';
  /** Its name in inputs, in import and in export, if that is not the property's name. */
  readonly name?: string;
  /** The property and the column with the `canonicalKey` of the value: for uniqueness, look-ups and searches. */
  readonly key?: { readonly property: keyof User; readonly column: string };
  /** Reads a text that a person wrote. A field of type `text` that something writes has one. */
  readonly parse?: (text: string) => Parsed<{ readonly value: string | null }>;
  /** The code of the user error for a text that `parse` refuses. Without one, such a text is BAD_USER_INPUT. */
  readonly invalid?: UserErrorCode;
  readonly writers: readonly UserWriter[];
  /** Whether the audit log keeps its values: those of a new user that were given, and those of a change. Never a secret. */
  readonly isAudited: boolean;
  readonly isExported: boolean;
  /** The value of a new user where none is given. Without a default, every new user must have a value. */
  readonly default?: boolean | null | 'USER' | readonly [];
}

/**
 * The stored fields of a user, in the order in which answers have them. They are defined only here: the selects, the
 * inputs, the audit log, import, export, the JSON of the command line and the selection of REST derive from it.
 * `CONTRIBUTING.md` has the recipe for a new one; the compiler or the server's start reports a step that is missing.
 */
export const USER_FIELDS = {
  /** UUIDv7. */
  id: { column: 'id', type: 'uuid', writers: ['import'], isAudited: false, isExported: true, default: null },
  username: {
    column: 'username',
    type: 'text',
    key: { property: 'usernameKey', column: 'username_key' },
    parse: shown(parseUsername),
    invalid: 'INVALID_USERNAME',
    writers: ['register', 'acceptInvitation', 'createUser', 'import'],
    isAudited: true,
    isExported: true,
  },
  /** The recovery address: that of the registration, or one that was verified since. */
  email: {
    column: 'email',
    type: 'text',
    key: { property: 'emailKey', column: 'email_key' },
    parse: shown(parseEmail),
    invalid: 'INVALID_EMAIL',
    writers: ['register', 'createUser', 'inviteUser', 'updateMe', 'updateUser', 'import'],
    isAudited: true,
    isExported: true,
  },
  /** The address that replaces `email` when it is verified; null if none is pending. `updateMe` writes it for `email`. */
  pendingEmail: {
    column: 'pending_email',
    type: 'text',
    key: { property: 'pendingEmailKey', column: 'pending_email_key' },
    writers: [],
    isAudited: true,
    isExported: false,
    default: null,
  },
  fullName: {
    column: 'full_name',
    type: 'text',
    key: { property: 'fullNameKey', column: 'full_name_key' },
    parse: oneLine({ what: 'A full name', max: 200 }),
    invalid: 'INVALID_FULL_NAME',
    writers: ['register', 'acceptInvitation', 'createUser', 'inviteUser', 'updateMe', 'updateUser', 'import'],
    isAudited: true,
    isExported: true,
    default: null,
  },
  /** The language of the user's mails: a canonical BCP 47 tag. */
  locale: {
    column: 'locale',
    type: 'text',
    parse: parseLocale,
    writers: ['register', 'acceptInvitation', 'createUser', 'inviteUser', 'updateMe', 'updateUser', 'import'],
    isAudited: true,
    isExported: true,
    default: null,
  },
  role: {
    column: 'role_name',
    type: 'role',
    writers: ['createUser', 'inviteUser', 'updateUser', 'updateUsers', 'import'],
    isAudited: true,
    isExported: true,
    default: 'USER',
  },
  /**
   * Scopes granted on top of those of the role. `heldScopes(user)` returns all scopes that the user holds: the field
   * `scopes` of responses.
   */
  grantedScopes: {
    column: 'granted_scopes',
    type: 'text[]',
    name: 'scopes',
    writers: ['createUser', 'inviteUser', 'updateUser', 'updateUsers', 'import'],
    isAudited: true,
    isExported: true,
    default: [],
  },
  isActive: {
    column: 'is_active',
    type: 'boolean',
    writers: ['updateUser', 'updateUsers', 'import'],
    isAudited: true,
    isExported: true,
    default: true,
  },
  /** When the user last proved that they receive mail to `email`. */
  emailVerifiedAt: {
    column: 'email_verified_at',
    type: 'timestamptz',
    writers: ['import'],
    isAudited: false,
    isExported: true,
    default: null,
  },
  createdAt: {
    column: 'created_at',
    type: 'timestamptz',
    writers: ['import'],
    isAudited: false,
    isExported: true,
    default: null,
  },
  updatedAt: {
    column: 'updated_at',
    type: 'timestamptz',
    writers: ['import'],
    isAudited: false,
    isExported: true,
    default: null,
  },
} as const satisfies Readonly<Record<string, UserField>>;

type Fields = typeof USER_FIELDS;

/** The name of a property of a {@link UserRecord}. */
export type UserProperty = keyof Fields;

/** Fails to compile if there is a reason to refuse. The compiler prints the reason. */
type Refuse<Reason extends never> = Reason;

/**
 * Columns of a user that only one part of the application may read. The database computes `searchKey`, `searchText` and
 * `formerRole`; `stored` has the fields of schema files, which are known when the server starts (`stored-fields.ts`).
 */
type HiddenProperty = 'passwordHash' | 'searchKey' | 'searchText' | 'formerRole' | 'stored';

/** The table above and the model `User` of `prisma/schema.prisma` have the same fields. */
export type Complete = Refuse<
  | `prisma/schema.prisma: add ${Exclude<UserProperty, keyof User>} to the model User, then: npm run build`
  | `src/identity/user-fields.ts: add ${Exclude<keyof User, UserProperty | KeyProperty | HiddenProperty>} to USER_FIELDS`
>;

/** Without `parse` any text would be stored as it is, and without a default every line of an import would need a value. */
export type EntriesAreComplete = Refuse<
  | `src/identity/user-fields.ts: add parse to ${Exclude<WrittenText, PropertyWith<'parse'>>}, which has writers`
  | `src/identity/user-fields.ts: add 'default: null' to ${Exclude<NullableProperty, PropertyWith<'default'>>}, which may be null`
>;

type PropertyWith<Member extends string> = {
  [K in UserProperty]: Fields[K] extends { readonly [M in Member]: unknown } ? K : never;
}[UserProperty];
type WrittenText = {
  [K in UserProperty]: Fields[K] extends { readonly type: 'text'; readonly writers: readonly [unknown, ...unknown[]] }
    ? K
    : never;
}[UserProperty];
type NullableProperty = { [K in UserProperty & keyof User]: null extends User[K] ? K : never }[UserProperty &
  keyof User];

type KeyOf<K extends UserProperty> = Fields[K] extends { readonly key: { readonly property: infer P } } ? P : never;
type KeyProperty = { [K in UserProperty]: KeyOf<K> }[UserProperty] & keyof User;

/** A user without the password hash, as every part of the application may read it. */
export type UserRecord = { readonly [K in UserProperty & keyof User]: AsReadonly<User[K]> } & {
  /** The values of stored fields; absent if none is declared, and where none was loaded. */
  readonly stored?: StoredColumn;
};
type AsReadonly<T> = T extends (infer Item)[] ? readonly Item[] : T;

/** Values of some stored fields of one user; the other fields are absent. */
export type UserValues = { -readonly [K in Exclude<keyof UserRecord, 'stored'>]?: UserRecord[K] } & {
  stored?: StoredRecord;
};

/** Some values for the audit log, as JSON. */
type AuditedValues = Readonly<Record<string, StoredValue>>;

/** Keys of values, for uniqueness and look-ups. */
type UserKeys = { -readonly [K in KeyProperty]?: User[K] };

/** Columns of one user, with the keys of their values. */
export type UserColumns = UserValues & UserKeys;

/** The fields that `Writer` may write. */
export type WrittenBy<Writer extends UserWriter> = {
  [K in UserProperty]: Writer extends Fields[K]['writers'][number] ? K : never;
}[UserProperty];

/** The name of a field in inputs, import and export. */
export type NameOf<K extends UserProperty> = K extends UserProperty
  ? Fields[K] extends { readonly name: infer N extends string }
    ? N
    : K
  : never;

/** The values that `Writer` may set for a user. Undefined keeps a field as it is, or gives a new user the default. */
export type UserInput<Writer extends UserWriter> = {
  readonly [K in WrittenBy<Writer> as NameOf<K>]?: NonNullable<UserRecord[K & keyof UserRecord]> | null | undefined;
};

/** Each stored field with its property, in order. */
export const USER_FIELD_LIST = Object.entries(USER_FIELDS) as readonly (readonly [UserProperty, UserField])[];

/** The fields that a writer may write, in order. */
export function fieldsOf(writer: UserWriter): typeof USER_FIELD_LIST {
  return USER_FIELD_LIST.filter(([, { writers }]) => writers.includes(writer));
}

/** The name of a field in inputs, import and export. */
export function nameOf(property: UserProperty): string {
  return (USER_FIELDS[property] as UserField).name ?? property;
}

/** Adds the keys of values that have one. */
export function withKeys<V extends UserValues>(values: V): V & UserKeys {
  const columns: Record<string, unknown> = { ...values };
  for (const [property, { key }] of USER_FIELD_LIST) {
    const value = values[property];
    if (key && value !== undefined) columns[key.property] = value === null ? null : canonicalKey(String(value));
  }
  return columns as V & UserKeys;
}

/** Returns the values of some properties of a user that the audit log stores; those of stored fields by their own names. */
export function auditedValues(
  user: Partial<UserRecord>,
  properties: readonly string[] = Object.keys(user),
): AuditedValues {
  const audited = USER_FIELD_LIST.filter(([name, { isAudited }]) => isAudited && properties.includes(name));
  const stored = properties.includes('stored') ? storedOf(user) : {};
  return { ...Object.fromEntries(audited.map(([name]) => [name, user[name] as AuditedValues[string]])), ...stored };
}

/** Returns the display form of a name that has a key. */
function shown(parse: (text: string) => Parsed<Name>): (text: string) => Parsed<{ readonly value: string }> {
  return (text) => {
    const name = parse(text);
    return name.ok ? { ok: true, value: name.display } : name;
  };
}
