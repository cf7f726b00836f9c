import type { AuditOrigin } from '../audit/audit-event';
import type { UserViewer } from '../identity/viewer';
import { type CreateTokenInput, type CreateTokenOutcome, createToken } from './create-token';
import type { PersonalTokensDependencies } from './dependencies';
import { listTokens } from './list-tokens';
import type { PersonalAccessToken } from './personal-token';
import { revokeToken } from './revoke-token';

/** What users can do with their personal access tokens. Each operation is described where it is written. */
export interface PersonalTokensService {
  /** Makes a token. */
  create(viewer: UserViewer, input: CreateTokenInput, origin: AuditOrigin): Promise<CreateTokenOutcome>;
  /** Ends one of the viewer's tokens. */
  revoke(viewer: UserViewer, id: string, origin: AuditOrigin): Promise<string | undefined>;
  /** The tokens of each user, in order. */
  ofUsers(userIds: readonly string[]): Promise<PersonalAccessToken[][]>;
}

/** Binds the operations to what they work with. */
export function createPersonalTokensService(dependencies: PersonalTokensDependencies): PersonalTokensService {
  return {
    create: (viewer, input, origin) => createToken(dependencies, viewer, input, origin),
    revoke: (viewer, id, origin) => revokeToken(dependencies, viewer, id, origin),
    ofUsers: (userIds) => listTokens(dependencies.database.prisma, userIds),
  };
}
