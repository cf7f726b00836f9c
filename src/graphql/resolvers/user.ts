import { DomainError } from '../../errors';
import type { UserRecord } from '../../identity/user-record';
import { heldScopes } from '../../scopes/registry';
import { createBatch } from '../batch';
import { type GraphqlContext, requireViewer } from '../context';
import type { UserResolvers } from '../generated/resolver-types';
import type { Services } from './services';

/** Fields of a user that are not columns. Lists of many users cost one statement for each field. */
export function userResolvers({
  sessions,
  personalTokens,
}: Pick<Services, 'sessions' | 'personalTokens'>): UserResolvers {
  const loadSessions = createBatch(sessions.ofUsers);
  const loadTokens = createBatch(personalTokens.ofUsers);
  return {
    scopes: (user) => heldScopes(user),
    sessions: (user, _args, context) => {
      requireMineOrReader(user, context);
      return loadSessions(context, user.id);
    },
    personalAccessTokens: (user, _args, context) => {
      requireMineOrReader(user, context);
      return loadTokens(context, user.id);
    },
  };
}

/** A mutation may answer with another user to a viewer who may not read users. */
function requireMineOrReader(user: UserRecord, context: GraphqlContext): void {
  const viewer = requireViewer(context);
  const needed = viewer.kind === 'user' && viewer.user.id === user.id ? 'me:read' : 'users:read';
  // Who may read every user may read themselves.
  if (viewer.scopes.includes(needed) || viewer.scopes.includes('users:read')) return;
  throw new DomainError('FORBIDDEN', `This requires the scope ${needed}.`);
}
