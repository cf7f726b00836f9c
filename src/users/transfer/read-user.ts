import { v7 as uuidV7 } from 'uuid';
import { NO_PASSWORD } from '../../passwords/schemes';
import { ROLE_SCOPES, type Role, type Scope } from '../../scopes/registry';
import { fullNameColumns } from '../profile-input';
import {
  type ReadMember,
  readEmail,
  readFlag,
  readFullName,
  readId,
  readPassword,
  readPasswordHash,
  readRole,
  readScopes,
  readTime,
  readUsername,
} from './member-readers';
import { quoted } from './quoted';

/** The members that a line may have. */
export const USER_MEMBERS = [
  ...(['id', 'username', 'email', 'fullName', 'role', 'scopes', 'isActive', 'emailVerifiedAt'] as const),
  ...(['createdAt', 'updatedAt', 'passwordHash', 'password'] as const),
] as const;

/** The name of such a member. */
export type UserMember = (typeof USER_MEMBERS)[number];

/** Why a line is no user. */
export interface LineFault {
  /** Null where it is the line as a whole. */
  readonly member: string | null;
  /** A sentence that names the mend. */
  readonly reason: string;
}

/** The row of a user to be, with times as PostgreSQL reads them. */
export interface ImportedUser {
  readonly id: string;
  readonly username: string;
  readonly usernameKey: string;
  readonly email: string;
  readonly emailKey: string;
  readonly fullName: string | null;
  readonly fullNameKey: string | null;
  readonly passwordHash: string;
  readonly role: Role;
  readonly grantedScopes: readonly Scope[];
  readonly isActive: boolean;
  readonly emailVerifiedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A user, or why there is none. */
export type ReadUser =
  | {
      readonly ok: true;
      readonly user: ImportedUser;
      /** Whether the line gave the id. */
      readonly hasId: boolean;
      /** Given in plain: to be judged and hashed. */
      readonly password: string | undefined;
    }
  | { readonly ok: false; readonly faults: LineFault[] };

/** How lines are read. */
export interface ReadUserOptions {
  /** Lets members pass, unread, that are not of the format. */
  readonly ignoreUnknown: boolean;
  /** When users were made for whom the line doesn't say it. */
  readonly now: string;
}

/** Of these, a line may have thousands. */
const MAX_UNKNOWN = 5;

const MEMBERS: ReadonlySet<string> = new Set(USER_MEMBERS);

/** Reads the members of a line, collecting every fault. Null is as good as absent. */
export function readUser(members: Readonly<Record<string, unknown>>, options: ReadUserOptions): ReadUser {
  const faults: LineFault[] = [];
  const optional = <T>(member: UserMember, read: ReadMember<T>): T | undefined => {
    const value = members[member];
    if (value === undefined || value === null) return undefined;
    const result = read(value);
    if (result.ok) return result.value;
    faults.push({ member, reason: result.message });
    return undefined;
  };
  const required = <T>(member: UserMember, read: ReadMember<T>): T | undefined => {
    if (members[member] == null) faults.push({ member, reason: 'It is missing, and every user has one.' });
    return optional(member, read);
  };

  const givenId = optional('id', readId);
  const username = required('username', readUsername);
  const email = required('email', readEmail);
  const fullName = optional('fullName', readFullName);
  const role = optional('role', readRole) ?? 'USER';
  const scopes = optional('scopes', readScopes) ?? [];
  const isActive = optional('isActive', readFlag) ?? true;
  const emailVerifiedAt = optional('emailVerifiedAt', readTime) ?? null;
  const createdAt = optional('createdAt', readTime) ?? options.now;
  const updatedAt = optional('updatedAt', readTime) ?? createdAt;
  const passwordHash = optional('passwordHash', readPasswordHash);
  const password = optional('password', readPassword);
  if (members.password != null && members.passwordHash != null) {
    faults.push({ member: 'password', reason: 'Give password or passwordHash, not both.' });
  }
  if (!options.ignoreUnknown) faults.push(...unknownMembers(members));
  if (faults.length > 0 || username === undefined || email === undefined) return { ok: false, faults };

  const ofRole: readonly Scope[] = ROLE_SCOPES[role];
  return {
    ok: true,
    hasId: givenId !== undefined,
    password,
    user: {
      id: givenId ?? uuidV7(),
      username: username.display,
      usernameKey: username.key,
      email: email.display,
      emailKey: email.key,
      ...fullNameColumns(fullName ?? null),
      passwordHash: passwordHash ?? NO_PASSWORD,
      role,
      // As `updateUser` has it: what the role holds anyway is not kept as granted.
      grantedScopes: scopes.filter((scope) => !ofRole.includes(scope)),
      isActive,
      emailVerifiedAt,
      createdAt,
      updatedAt,
    },
  };
}

function unknownMembers(members: object): LineFault[] {
  return Object.keys(members)
    .filter((name) => !MEMBERS.has(name))
    .slice(0, MAX_UNKNOWN)
    .map((name) => ({
      member: quoted(name),
      reason: `There is no such member. There are: ${USER_MEMBERS.join(', ')}.`,
    }));
}
