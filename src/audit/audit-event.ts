import type { AuditActorKind } from '../database/generated/client';
import type { RequestInfo } from '../request-info';

/** Everything that is written down; `AuditAction` in `schema.graphql` says what each is. */
export const AUDIT_ACTIONS = [
  'LOGIN',
  'LOGIN_FAILED',
  'CLIENT_LOGIN_FAILED',
  'LOGOUT',
  'SESSION_REVOKED',
  'REFRESH_TOKEN_REUSED',
  'USER_REGISTERED',
  'PROFILE_UPDATED',
  'USER_UPDATED',
  'USER_DELETED',
  'PASSWORD_CHANGED',
  'PASSWORD_RESET_REQUESTED',
  'PASSWORD_RESET',
  'EMAIL_VERIFIED',
  'PERSONAL_ACCESS_TOKEN_CREATED',
  'PERSONAL_ACCESS_TOKEN_REVOKED',
  'CLIENT_CREATED',
  'CLIENT_SECRET_ADDED',
  'CLIENT_SECRET_REMOVED',
  'CLIENT_DELETED',
  'USERS_IMPORTED',
  'USERS_EXPORTED',
] as const;

/** What happened. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who did it. */
export interface AuditActor {
  readonly kind: AuditActorKind;
  /** A user's or a client's id; null for the other kinds. */
  readonly id: string | null;
}

/** Values of one thing at one time; never a secret. */
export type AuditValues = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** What is to be written down. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly actor: AuditActor;
  /** The user or client that it happened to. */
  readonly targetId?: string | null;
  /** What changed, as it was. */
  readonly before?: AuditValues;
  /** What changed, as it is now. */
  readonly after?: AuditValues;
  /** The request that it came with; null for the command line. */
  readonly origin: AuditOrigin | null;
}

/** The request that caused a change. The audit log stores `id`, `clientAddress` and `userAgent`. */
export type AuditOrigin = Pick<RequestInfo, 'id' | 'clientAddress' | 'network' | 'userAgent' | 'signal'>;

/** What was written down. */
export interface AuditEvent {
  /** UUIDv7: in order of time. */
  readonly id: string;
  readonly at: Date;
  readonly action: AuditAction;
  readonly actorKind: AuditActorKind;
  readonly actorId: string | null;
  readonly targetId: string | null;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
}
