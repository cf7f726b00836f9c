import type { AuditOrigin } from '../audit/audit-event';
import type { UserViewer } from '../identity/viewer';
import { type CreateTokenInput, type CreateTokenOutcome, createToken, type TokenMaker } from './create-token';
import type { PersonalTokensDependencies } from './dependencies';
import { listTokens } from './list-tokens';
import type { PersonalAccessToken } from './personal-token';
import { revokeToken } from './revoke-token';
import { findToken, type OwnedToken, revokeTokenOf } from './revoke-token-of';

/** What users can do with their personal access tokens. Each operation is described where it is written. */
export interface PersonalTokensService {
  /** Makes a token. */
  create(maker: TokenMaker, input: CreateTokenInput, origin: AuditOrigin | null): Promise<CreateTokenOutcome>;
  /** Ends one of the viewer's tokens. */
  revoke(viewer: UserViewer, id: string, origin: AuditOrigin): Promise<string | undefined>;
  /** Anybody's token, for the operator. */
  find(id: string): Promise<OwnedToken | undefined>;
  /** Ends a user's token for the operator. */
  revokeOf(token: OwnedToken): Promise<boolean>;
  /** The tokens of each user, in order. */
  ofUsers(userIds: readonly string[]): Promise<PersonalAccessToken[][]>;
}

/** Binds the operations to what they work with. */
export function createPersonalTokensService(dependencies: PersonalTokensDependencies): PersonalTokensService {
  return {
    create: (maker, input, origin) => createToken(dependencies, maker, input, origin),
    revoke: (viewer, id, origin) => revokeToken(dependencies, viewer, id, origin),
    find: (id) => findToken(dependencies.database.prisma, id),
    revokeOf: (token) => revokeTokenOf(dependencies, token),
    ofUsers: (userIds) => listTokens(dependencies.database.prisma, userIds),
  };
}
