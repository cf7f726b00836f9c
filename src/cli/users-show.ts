import type { Command } from 'commander';
import type { AuditEvent } from '../audit/audit-event';
import { listAudit } from '../audit/list-audit';
import type { UserRecord } from '../identity/user-record';
import { heldScopes } from '../scopes/registry';
import { findUser, takesUser } from './find-user';
import { examples, takesJson } from './help';
import { answer, type JsonOption } from './print';
import { fields } from './table';
import { userJson } from './user-json';
import { withServices } from './with-services';

interface About {
  readonly user: UserRecord;
  readonly sessions: number;
  readonly personalAccessTokens: number;
  readonly lastLogin: AuditEvent | undefined;
}

/** `scoped-api users show` */
export function registerUsersShow(users: Command): void {
  takesUser(takesJson(users.command('show')))
    .summary('show all about a user')
    .description('Show all about a user: scopes, sessions, tokens and the last login.')
    .addHelpText('after', examples('scoped-api users show ada', 'scoped-api users show ada@example.com --json'))
    .action(show);
}

async function show(name: string, options: JsonOption): Promise<void> {
  const about = await withServices(async ({ users, sessions, personalTokens, database }): Promise<About> => {
    const user = await findUser(users, name);
    const [[open = []], [tokens = []], logins] = await Promise.all([
      sessions.ofUsers([user.id]),
      personalTokens.ofUsers([user.id]),
      listAudit(database.prisma, { first: 1, filter: { actions: ['LOGIN'], targetId: user.id } }),
    ]);
    return { user, sessions: open.length, personalAccessTokens: tokens.length, lastLogin: logins.nodes[0] };
  });
  const { user, lastLogin, ...counts } = about;
  const login = { lastLoginAt: lastLogin?.at ?? null, lastLoginAddress: lastLogin?.address ?? null };
  answer(options, { ...userJson(user), ...counts, ...login }, ...lines(about));
}

function lines({ user, sessions, personalAccessTokens, lastLogin }: About): string[] {
  const { id, username, email, emailVerifiedAt, fullName, role, isActive, grantedScopes, createdAt, updatedAt } = user;
  const verified = emailVerifiedAt ? `verified ${emailVerifiedAt.toISOString()}` : 'not verified';
  const login = lastLogin ? `${lastLogin.at.toISOString()} from ${lastLogin.address ?? 'nowhere'}` : 'none is known of';
  return fields([
    ['id', id],
    ['username', username],
    ['e-mail', `${email} (${verified})`],
    ['full name', fullName ?? 'none'],
    ['state', isActive ? 'active' : 'disabled'],
    ['role', role],
    ['scopes', heldScopes(user).join(' ')],
    ['on top of role', grantedScopes.join(' ') || 'none'],
    ['sessions', `${sessions}`],
    ['access tokens', `${personalAccessTokens} personal`],
    ['last login', login],
    ['created', createdAt.toISOString()],
    ['changed', updatedAt.toISOString()],
  ]);
}
