import { type Command, Option } from 'commander';
import type { Session } from '../auth/sessions';
import type { UserRecord } from '../identity/user-record';
import { CommandError, done } from './command-error';
import { type ConfirmOption, confirmation, takesYes } from './confirm';
import { findUser, takesUser } from './find-user';
import { examples, takesJson } from './help';
import { OPERATOR } from './operator';
import { answer, type JsonOption, print, printJson } from './print';
import { table } from './table';
import { type Services, withServices } from './with-services';

interface Options extends JsonOption, ConfirmOption {
  readonly end?: string;
  readonly endAll?: true;
}

/** `scoped-api users sessions` */
export function registerUsersSessions(users: Command): void {
  takesUser(takesYes(takesJson(users.command('sessions'))))
    .summary("list or end a user's sessions")
    .description(
      "List a user's sessions, the newest first, or end them. Access tokens end with their session, at once.",
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
    .action((name: string, options: Options) => {
      if (options.end !== undefined) return endOne(name, options.end, options);
      return options.endAll ? endAll(name, options) : list(name, options);
    });
}

async function list(name: string, { json }: JsonOption): Promise<void> {
  const sessions = await withServices(async (services) => sessionsOf(services, await findUser(services.users, name)));
  if (json) return printJson(sessions);
  if (sessions.length === 0) return print(`${name} has no sessions: no one is logged in as this user.`);
  process.stdout.write(table([HEAD, ...sessions.map(row)]));
}

async function endOne(name: string, id: string, options: Options): Promise<void> {
  const confirm = confirmation(options);
  const sessionId = await withServices(async (services) => {
    const user = await findUser(services.users, name);
    const session = (await sessionsOf(services, user)).find((one) => one.id === id.toLowerCase());
    if (session) {
      const program = session.userAgent ?? 'an unknown program';
      await confirm(`The session of ${user.username} from ${session.address} by ${program} ends.`);
    }
    const outcome = await services.sessions.revoke({ kind: 'operator', user }, id, null);
    if (!outcome.ok) throw new CommandError('NOT_FOUND', `${user.username} has no session with this id.`);
    return outcome.sessionId;
  });
  answer(options, { endedSessions: 1, sessionId }, 'Ended the session.');
}

async function endAll(name: string, options: Options): Promise<void> {
  const confirm = confirmation(options);
  const { username, endedSessions } = await withServices(async (services) => {
    const user = await findUser(services.users, name);
    const { length } = await sessionsOf(services, user);
    await confirm(`All sessions of ${user.username} end (${length} now).`);
    return { ...user, ...done(await services.users.revokeUserSessions(OPERATOR, user.id, null)) };
  });
  answer(options, { endedSessions }, `Ended ${endedSessions} session(s) of ${username}.`);
}

async function sessionsOf({ sessions }: Services, { id }: UserRecord): Promise<Session[]> {
  const [found = []] = await sessions.ofUsers([id]);
  return found;
}

const HEAD = ['began', 'last used', 'ends', 'address', 'program', 'id'];

function row({ id, createdAt, lastUsedAt, expiresAt, address, userAgent }: Session): string[] {
  const times = [createdAt, lastUsedAt, expiresAt].map((time) => time.toISOString().slice(0, 16));
  return [...times, address, shortened(userAgent ?? 'unknown'), id];
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
