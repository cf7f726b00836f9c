import { Argument, type Command, Option } from 'commander';
import type { Session } from '../auth/sessions';
import type { UserRecord } from '../identity/user-record';
import type { Role, Scope, Scopes } from '../scopes/scopes';
import type { UserOutcome } from '../users/outcome';
import { CommandError, done } from './command-error';
import { answer, type Console, fields, type JsonOption, print, printJson, printTable, remark } from './console';
import { findUser } from './find-user';
import { addYes, type ConfirmOption, confirmation, readSecret } from './input';
import { addJson, addUser, describeRoles, examples, roleArgument, scopesArgument, scopesHelp } from './options';
import { scopesOf } from './schema';
import { userJson } from './user-json';
import { registerUsersCreate } from './users-create';
import { registerUsersExport } from './users-export';
import { factorsInWords, registerUsersFactors } from './users-factors';
import { registerUsersImport } from './users-import';
import { registerUsersInvite } from './users-invite';
import { registerUsersList } from './users-list';
import { type CommandCapabilities, deliveryFault, OPERATOR, withCapabilities } from './with-capabilities';

/** `scoped-api users` */
export function registerUsers(program: Command, io: Console): void {
  const users = program
    .command('users')
    .summary('manage users')
    .description('Manage users. Works while the server runs. The audit log records each change as done by OPERATOR.')
    .addHelpText(
      'after',
      '\nName a user by username, e-mail address or id.\n' +
        examples(
          'scoped-api users list --search ada',
          'scoped-api users show ada',
          'scoped-api users grant ada users:read',
          'scoped-api users disable ada@example.com',
        ),
    );
  users.commandsGroup('Look:');
  registerUsersList(users, io);
  addUser(addJson(users.command('show')))
    .summary('show everything about a user')
    .description('Show everything about a user: scopes, second factors, sessions, tokens and the last login.')
    .addHelpText('after', examples('scoped-api users show ada', 'scoped-api users show ada@example.com --json'))
    .action((name: string, options: JsonOption) => show(io, name, options));

  users.commandsGroup('Add:');
  registerUsersCreate(users, io);
  registerUsersInvite(users, io);

  users.commandsGroup('Change:');
  addUser(addJson(users.command('disable')))
    .summary('disable a user and end all sessions')
    .description('Disable a user: no login, and every session ends. Nothing is deleted; enable undoes it.')
    .addHelpText('after', examples('scoped-api users disable ada'))
    .action((name: string, options: JsonOption) => setActive(io, name, false, options));
  addUser(addJson(users.command('enable')))
    .summary('enable a user again')
    .description('Enable a user again. Their personal access tokens work again too; sessions do not come back.')
    .addHelpText('after', examples('scoped-api users enable ada'))
    .action((name: string, options: JsonOption) => setActive(io, name, true, options));
  addUser(addJson(users.command('grant')))
    .argument('<scopes...>', 'scopes to grant on top of the role', scopesArgument(io))
    .summary('grant scopes on top of the role')
    .description('Grant scopes to a user on top of their role. Tokens issued before do not get them; log in again.')
    .addHelpText('after', () => scopesHelp(io) + examples('scoped-api users grant ada users:read audit:read'))
    .action((name: string, scopes: readonly Scope[], options: JsonOption) => grant(io, name, scopes, options));
  addUser(addJson(users.command('revoke')))
    .argument('<scopes...>', 'granted scopes to revoke', scopesArgument(io))
    .summary('revoke granted scopes')
    .description('Revoke scopes that were granted on top of the role. Tokens issued before lose them at once.')
    .addHelpText('after', () => scopesHelp(io) + examples('scoped-api users revoke ada audit:read'))
    .action((name: string, scopes: readonly Scope[], options: JsonOption) => revoke(io, name, scopes, options));
  addUser(addJson(users.command('set-role')))
    .addArgument(describeRoles(io, new Argument('<role>').argParser(roleArgument(io)), (roles) => roles))
    .summary('change the role of a user')
    .description('Change the role of a user. Scopes granted on top stay. At least one active admin always remains.')
    .addHelpText('after', examples('scoped-api users set-role ada admin', 'scoped-api users set-role ada user'))
    .action((name: string, role: Role, options: JsonOption) => setRole(io, name, role, options));
  addUser(addJson(users.command('reset-password')))
    .summary('set a new password, or mail a token')
    .description(
      'Set a new password, read from a prompt or from standard input, and end all sessions, personal access tokens and ' +
        'clients of the user. Or mail a token with which the user does so.',
    )
    .option('--mail', 'mail the user a token, so that only they know the password; until it is used nothing changes')
    .addHelpText(
      'after',
      examples(
        'scoped-api users reset-password ada --mail',
        'scoped-api users reset-password ada',
        'printf %s "$PASSWORD" | scoped-api users reset-password ada --json',
      ),
    )
    .action((name: string, options: JsonOption & { readonly mail?: true }) =>
      options.mail ? mailPasswordToken(io, name, options) : setPassword(io, name, options),
    );
  addUser(addYes(addJson(users.command('sessions'))))
    .summary("list or end a user's sessions")
    .description(
      "List a user's sessions, the newest first, or end them. The access tokens of a session become invalid with it, at once.",
    )
    .option('--end <id>', 'end this session')
    .addOption(new Option('--end-all', 'end all of them').conflicts('end'))
    .addHelpText(
      'after',
      examples(
        'scoped-api users sessions ada',
        'scoped-api users sessions ada --end 019ab3c4-5d6e-7f80-9123-456789abcdef',
        'scoped-api users sessions ada --end-all --yes',
      ),
    )
    .action((name: string, options: SessionsOptions) => {
      if (options.end !== undefined) return endSession(io, name, options.end, options);
      return options.endAll ? endAllSessions(io, name, options) : listSessions(io, name, options);
    });
  registerUsersFactors(users, io);
  addUser(addYes(addJson(users.command('delete'))))
    .summary("close a user's account")
    .description("Close a user's account: all of their data is deleted, and the audit log keeps nothing personal.")
    .addHelpText('after', examples('scoped-api users delete ada', 'scoped-api users delete ada --yes --json'))
    .action((name: string, options: JsonOption & ConfirmOption) => remove(io, name, options));

  users.commandsGroup('Move:');
  registerUsersImport(users, io);
  registerUsersExport(users, io);
}

async function show(io: Console, name: string, options: JsonOption): Promise<void> {
  const { user, stored, secondFactors, sessions, personalAccessTokens, lastLogin } = await withCapabilities(
    io,
    async (capabilities) => {
      const found = await findUser(capabilities, name);
      const [[secondFactors], [open = []], [tokens = []], logins] = await Promise.all([
        capabilities.users.factorsOf([found.id]),
        capabilities.sessions.ofUsers([found.id]),
        capabilities.personalTokens.ofUsers([found.id]),
        capabilities.auditLog({ first: 1, filter: { actions: ['LOGIN'], targetId: found.id } }, OPERATOR),
      ]);
      const { stored } = capabilities;
      return {
        user: found,
        stored,
        secondFactors,
        sessions: open.length,
        personalAccessTokens: tokens.length,
        lastLogin: logins.nodes[0],
      };
    },
  );
  const { id, username, email, emailVerifiedAt, fullName, role, isActive, grantedScopes, createdAt, updatedAt } = user;
  const login = { lastLoginAt: lastLogin?.at ?? null, lastLoginAddress: lastLogin?.address ?? null };
  const lines = fields([
    ['id', id],
    ['username', username],
    ['e-mail', `${email} (${emailVerifiedAt ? `verified ${emailVerifiedAt.toISOString()}` : 'not verified'})`],
    ['full name', fullName ?? 'none'],
    ['state', isActive ? 'active' : 'disabled'],
    ['role', role],
    ['scopes', scopesOf(io).held(user).join(' ')],
    ['on top of role', grantedScopes.join(' ') || 'none'],
    ['second factors', factorsInWords(secondFactors)],
    ['sessions', `${sessions}`],
    ['access tokens', `${personalAccessTokens} personal`],
    ['last login', lastLogin ? `${lastLogin.at.toISOString()} from ${lastLogin.address ?? 'nowhere'}` : 'unknown'],
    ['created', createdAt.toISOString()],
    ['changed', updatedAt.toISOString()],
    ...Object.entries(stored.values(user)).map(([name, value]): [string, string] => [name, JSON.stringify(value)]),
  ]);
  const json = { ...userJson(scopesOf(io), user, stored), secondFactors, sessions, personalAccessTokens, ...login };
  answer(io, options, json, ...lines);
}

/**
 * Finds a user, changes them, and prints the result.
 *
 * @param sentence - describes the change or, if `isChanged` is false, says that nothing had to change.
 */
async function changeUser(
  io: Console,
  name: string,
  options: JsonOption,
  change: (users: CommandCapabilities['users'], user: UserRecord) => Promise<UserOutcome>,
  sentence: (user: UserRecord, isChanged: boolean) => string,
): Promise<void> {
  const { user, was, stored } = await withCapabilities(io, async (capabilities) => ({
    ...done(await change(capabilities.users, await findUser(capabilities, name))),
    stored: capabilities.stored,
  }));
  const isChanged = was !== undefined;
  answer(io, options, { user: userJson(scopesOf(io), user, stored), isChanged }, sentence(user, isChanged));
}

function setActive(io: Console, name: string, isActive: boolean, options: JsonOption): Promise<void> {
  const state = isActive ? 'enabled' : 'disabled';
  return changeUser(
    io,
    name,
    options,
    (users, { id }) => users.updateUser(OPERATOR, id, { isActive }, null),
    ({ username }, isChanged) => (isChanged ? `The user ${username} is ${state}.` : `${username} is ${state} already.`),
  );
}

function grant(io: Console, name: string, scopes: readonly Scope[], options: JsonOption): Promise<void> {
  return changeUser(
    io,
    name,
    options,
    (users, { id }) => users.changeGrants(OPERATOR, id, { add: scopes, remove: [] }, null),
    scopesSentence(io),
  );
}

function revoke(io: Console, name: string, scopes: readonly Scope[], options: JsonOption): Promise<void> {
  return changeUser(
    io,
    name,
    options,
    (users, user) => {
      refuseScopesOfRole(scopesOf(io), user, scopes);
      return users.changeGrants(OPERATOR, user.id, { add: [], remove: scopes }, null);
    },
    scopesSentence(io),
  );
}

/** @throws CommandError for a scope of the role: the user would still hold it when the grant is revoked. */
function refuseScopesOfRole({ ofRole }: Scopes, { username, role }: UserRecord, scopes: readonly Scope[]): void {
  const byRole = ofRole(role);
  const kept = scopes.filter((scope) => byRole.includes(scope));
  if (kept.length === 0) return;
  const message = `${username} holds ${kept.join(' ')} by the role ${role}, which can be changed with: scoped-api users set-role`;
  throw new CommandError('HELD_BY_ROLE', message);
}

function scopesSentence(io: Console): (user: UserRecord, isChanged: boolean) => string {
  return (user, isChanged) =>
    `${isChanged ? '' : 'Nothing to change. '}${user.username} holds: ${scopesOf(io).held(user).join(' ')}`;
}

function setRole(io: Console, name: string, role: Role, options: JsonOption): Promise<void> {
  return changeUser(
    io,
    name,
    options,
    (users, { id }) => users.updateUser(OPERATOR, id, { role }, null),
    ({ username }, isChanged) =>
      isChanged ? `${username} has the role ${role} now.` : `${username} has the role ${role} already.`,
  );
}

async function setPassword(io: Console, name: string, options: JsonOption): Promise<void> {
  const password = await readSecret(io, {
    question: 'New password: ',
    again: 'Again: ',
    missing: 'No password was given.',
    nothing: 'Nothing was changed.',
  });
  const { username, userId, ...ended } = await withCapabilities(io, async (capabilities) => {
    const user = await findUser(capabilities, name);
    const { ok: _ok, user: changed, ...ended } = done(await capabilities.account.setPassword(user.id, password));
    // The password is already set, so a failed mail is not a failure of the command.
    await capabilities.mail.delivered().catch((error) => {
      remark(io, `The user could not be notified by mail: ${deliveryFault(error, user.email)}`);
    });
    return { username: changed.username, userId: changed.id, ...ended };
  });
  const { endedSessions, endedPersonalAccessTokens: tokens, endedClients: clients, endedInvitations = 0 } = ended;
  const others = tokens + clients > 0 ? ` Ended ${tokens} personal access token(s) and ${clients} client(s).` : '';
  const invited = endedInvitations > 0 ? ` Revoked ${endedInvitations} invitation(s) of theirs.` : '';
  const sentence = `${username} has a new password. Ended ${endedSessions} session(s).${others}${invited}`;
  answer(io, options, { userId, ...ended }, sentence);
}

async function mailPasswordToken(io: Console, name: string, options: JsonOption): Promise<void> {
  const { email, userId, expiresInMinutes, unsent } = await withCapabilities(io, async (capabilities) => {
    const user = await findUser(capabilities, name);
    const { expiresInMinutes } = done(await capabilities.account.mailPasswordReset(user));
    await capabilities.mail.delivered().catch((error) => {
      throw new CommandError('MAIL_FAILED', `The mail was not sent: ${deliveryFault(error, user.email)}`);
    });
    return { email: user.email, userId: user.id, expiresInMinutes, unsent: capabilities.mail.unsent };
  });
  const lines =
    unsent.length > 0
      ? ['SMTP_URL is not set, so nothing was mailed. Instead of reading the mail:', ...unsent]
      : [`Mailed a token for a new password to ${email}. It is valid for ${expiresInMinutes} minutes.`];
  answer(io, options, { userId, email, expiresInMinutes, isMailed: unsent.length === 0, unsent }, ...lines);
}

interface SessionsOptions extends JsonOption, ConfirmOption {
  readonly end?: string;
  readonly endAll?: true;
}

async function listSessions(io: Console, name: string, { json }: JsonOption): Promise<void> {
  const sessions = await withCapabilities(io, async (capabilities) =>
    sessionsOf(capabilities, await findUser(capabilities, name)),
  );
  if (json) return printJson(io, sessions);
  if (sessions.length === 0) return print(io, `${name} has no sessions: no one is logged in as this user.`);
  printTable(io, [['began', 'last used', 'ends', 'address', 'program', 'id'], ...sessions.map(sessionRow)]);
}

function sessionRow({ id, createdAt, lastUsedAt, expiresAt, address, userAgent }: Session): string[] {
  const times = [createdAt, lastUsedAt, expiresAt].map((time) => time.toISOString().slice(0, 16));
  const program = userAgent ?? 'unknown';
  return [...times, address, program.length > 40 ? `${program.slice(0, 39)}…` : program, id];
}

async function endSession(io: Console, name: string, id: string, options: SessionsOptions): Promise<void> {
  const confirm = confirmation(io, options);
  const sessionId = await withCapabilities(io, async (capabilities) => {
    const user = await findUser(capabilities, name);
    const session = (await sessionsOf(capabilities, user)).find((one) => one.id === id.toLowerCase());
    if (session) {
      const program = session.userAgent ?? 'an unknown program';
      await confirm(`The session of ${user.username} from ${session.address} by ${program} will end.`);
    }
    const outcome = await capabilities.sessions.revoke({ kind: 'operator', user }, id, null);
    if (!outcome.ok) throw new CommandError('NOT_FOUND', `${user.username} has no session with this id.`);
    return outcome.sessionId;
  });
  answer(io, options, { endedSessions: 1, sessionId }, 'Ended the session.');
}

async function endAllSessions(io: Console, name: string, options: SessionsOptions): Promise<void> {
  const confirm = confirmation(io, options);
  const { username, endedSessions } = await withCapabilities(io, async (capabilities) => {
    const user = await findUser(capabilities, name);
    const { length } = await sessionsOf(capabilities, user);
    await confirm(`All sessions of ${user.username} will end (${length} now).`);
    return { ...user, ...done(await capabilities.users.revokeUserSessions(OPERATOR, user.id, null)) };
  });
  answer(io, options, { endedSessions }, `Ended ${endedSessions} session(s) of ${username}.`);
}

async function sessionsOf({ sessions }: CommandCapabilities, { id }: UserRecord): Promise<Session[]> {
  const [found = []] = await sessions.ofUsers([id]);
  return found;
}

async function remove(io: Console, name: string, options: JsonOption & ConfirmOption): Promise<void> {
  const confirm = confirmation(io, options);
  const user = await withCapabilities(io, async (capabilities) => {
    const found = await findUser(capabilities, name);
    await confirm(`The user ${found.username} <${found.email}> (${found.id}) will be deleted, with all of their data.`);
    // By id, because another user may have the name now.
    done(await capabilities.users.deleteUser(OPERATOR, found.id, null));
    return found;
  });
  answer(io, options, { userId: user.id }, `Deleted the user ${user.username} (${user.id}).`);
}
