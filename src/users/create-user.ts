import type { AuditOrigin } from '../audit/audit-event';
import { actorOf } from '../audit/record';
import type { Tx } from '../database/database';
import type { Changer } from '../identity/changer';
import { parseEmail } from '../identity/email';
import { requireTextToParse } from '../identity/require-text';
import type { UserInput } from '../identity/user-fields';
import type { UserRecord } from '../identity/user-record';
import type { IssuedToken } from '../mail/compose-mail';
import type { Outcome, UserError } from '../outcome';
import { type Scope, type Scopes, USER } from '../scopes/scopes';
import type { UsersDependencies } from './dependencies';
import { type Actor, notHeld, readActingOnMany, refusedGrants } from './privileges';
import { Refusal, refusedBy } from './refusal';
import { createUser, insertUser, type NewUserRow } from './register';

/** The account that an admin creates. */
export interface CreateUserInput extends UserInput<'createUser'> {
  readonly username: string;
  readonly email: string;
  /** Absent: only the person chooses one, with the token of a mail. */
  readonly password?: string | null | undefined;
}

/** The mail with which a new user sets their own password; `account/` provides it. */
export interface SetupMail {
  /** @throws DomainError SERVICE_UNAVAILABLE if mail is off. */
  requireMail(): void;
  /** Whether mail is off. */
  readonly isMailOff: boolean;
  /** @throws DomainError RATE_LIMITED after too many of one creator, or to one address. */
  take(creator: string, emailKey: string): Promise<void>;
  giveBack(creator: string, emailKey: string): Promise<void>;
  issue(tx: Tx, user: UserRecord): Promise<IssuedToken | undefined>;
  /** Never throws. */
  send(issued: IssuedToken): void;
}

/**
 * Creates an account for another person, with the role and the scopes that the changer holds, and mails the person a token
 * that sets a password.
 *
 * Without a password in the input, the account has none until then, so that no one but the person ever knows it. A password
 * that the changer chooses lets them act as the person, as the recovery address of an account does: so it requires
 * `users:recover`, and no personal access token may set it, because the password would outlive the token. The mail tells the
 * person about it and lets them replace it.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change users; SERVICE_UNAVAILABLE without a password if mail is
 * off; RATE_LIMITED after too many mails; BAD_USER_INPUT for malformed input.
 */
export async function createUserFor(
  dependencies: UsersDependencies & { readonly setup: SetupMail },
  changer: Changer,
  { password = null, ...input }: CreateUserInput,
  origin: AuditOrigin | null,
): Promise<Outcome<{ readonly user: UserRecord; readonly userId: string; readonly issued: IssuedToken | undefined }>> {
  const { setup, scopes, stored } = dependencies;
  if (password === null) setup.requireMail();
  const email = parseEmail(requireTextToParse(input.email, 'email', ['input', 'email']));
  const counted = [actorOf(changer).id ?? 'operator', email.ok ? email.key : 'invalid'] as const;
  await setup.take(...counted);

  let issued: IssuedToken | undefined;
  const refusedStored = (effective: Actor['effective'], data: NewUserRow) =>
    data.stored ? stored.refusedWrite(effective, data.stored) : [];
  const insert: typeof insertUser = async (tx, data, by) => {
    const { effective, ...actor } = await readActingOnMany(scopes, tx, changer, []);
    const given = { ...(input.role != null && { role: data.role }), ...(input.scopes != null && grantsOf(data)) };
    const errors = [
      ...refusedPassword({ effective, ...actor }, password),
      ...refusedGrants(scopes, effective, given),
      ...refusedStored(effective, data),
    ];
    if (errors.length > 0) throw new Refusal(errors);
    const user = await insertUser(tx, { ...data, ...onTopOfRole(scopes, data) }, by);
    issued = setup.isMailOff ? undefined : await setup.issue(tx, user);
    return user;
  };
  const created = { actor: actorOf(changer), origin, writer: 'createUser' as const };
  const outcome = await createUser(dependencies, { ...input, password }, USER, created, insert).catch(refusedBy);
  if (!outcome.ok) {
    await setup.giveBack(...counted);
    return outcome;
  }
  if (issued) setup.send(issued);
  return { ok: true, user: outcome.user, userId: outcome.user.id, issued };
}

/** Returns the reason why an actor may not choose the password of another person: see {@link createUserFor}. */
export function refusedPassword(
  { effective, isPersonalToken }: Pick<Actor, 'effective' | 'isPersonalToken'>,
  password: string | null,
): UserError[] {
  if (password === null) return [];
  const path = ['input', 'password'];
  if (!effective.has('users:recover'))
    return [notHeld(path, 'This requires a scope that you do not hold: users:recover.')];
  if (isPersonalToken)
    return [notHeld(path, 'A personal access token sets no password: log in and use that access token.')];
  return [];
}

function grantsOf({ grantedScopes = [] }: NewUserRow): { grantedScopes: Scope[] } {
  return { grantedScopes };
}

/** Returns the scopes to store as granted: without those of the role, as for a change of a user. */
export function onTopOfRole(
  scopes: Scopes,
  { role, grantedScopes = [] }: Pick<NewUserRow, 'role' | 'grantedScopes'>,
): { grantedScopes: Scope[] } {
  const ofRole = scopes.ofRole(role);
  return { grantedScopes: grantedScopes.filter((scope) => !ofRole.includes(scope)) };
}
