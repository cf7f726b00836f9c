import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { PASSWORD_ONLY } from '../../src/identity/authentication';
import { networkOf } from '../../src/identity/network-of';
import type { UserRecord } from '../../src/identity/user-record';
import type { UserViewer } from '../../src/identity/viewer';
import type { RequestInfo } from '../../src/request-info';
import type { Scope } from '../../src/scopes/scopes';
import { SCOPES } from './scopes';

/** A request as a capability sees it, for tests that stand below the doors. */
export function testRequestInfo(overrides: Partial<RequestInfo> = {}): RequestInfo {
  const { clientAddress = '192.0.2.1' } = overrides;
  return {
    id: randomUUID(),
    clientAddress,
    network: networkOf(clientAddress),
    userAgent: 'jest',
    authorization: undefined,
    log: pino({ level: 'silent' }),
    outages: { report() {} },
    ...overrides,
  };
}

/** `user` as a viewer who holds all that they hold, unless the token allows less. */
export function testViewer(user: UserRecord, scopes: readonly Scope[] = SCOPES.held(user)): UserViewer {
  return {
    kind: 'user',
    user,
    sessionId: randomUUID(),
    authentication: { ...PASSWORD_ONLY, authenticatedAt: new Date(), ageSeconds: 0 },
    scopes,
    tokenId: 'a-token',
    expiresAt: 4_000_000_000,
  };
}
