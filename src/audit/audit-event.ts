import type { AuditAction, AuditActorKind } from '../generated/enums';
import type { StoredValue } from '../identity/stored-fields';
import type { RequestInfo } from '../request-info';

/** The actor of an event. */
export interface AuditActor {
  readonly kind: AuditActorKind;
  /** A user's or a client's id; null for the other kinds. */
  readonly id: string | null;
}

/** Values of one object at one time; never a secret. */
export type AuditValues = Readonly<Record<string, StoredValue>>;

/** An event to record. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly actor: AuditActor;
  /** The user or client that was acted on. */
  readonly targetId?: string | null;
  /** The changed values before the change. */
  readonly before?: AuditValues;
  /** The changed values after the change. */
  readonly after?: AuditValues;
  /** The request that caused it; null for the command line. */
  readonly origin: AuditOrigin | null;
}

/** The request that caused a change. The audit log stores `id`, `clientAddress` and `userAgent`. */
export type AuditOrigin = Pick<RequestInfo, 'id' | 'clientAddress' | 'network' | 'userAgent' | 'signal'>;

/** A recorded event. */
export interface AuditEvent {
  /** UUIDv7: ids are in order of time. */
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

/** Every kind of event; the compiler compares it with `AuditAction` of the schema. */
export const AUDIT_ACTIONS = Object.keys({
  CLIENT_CREATED: true,
  CLIENT_DELETED: true,
  CLIENT_LOGIN_FAILED: true,
  CLIENT_SECRET_ADDED: true,
  CLIENT_SECRET_REMOVED: true,
  EMAIL_VERIFIED: true,
  EXTENSION: true,
  FACTOR_ADDED: true,
  FACTOR_REMOVED: true,
  INVITATION_ACCEPTED: true,
  INVITATION_REVOKED: true,
  LOGIN: true,
  LOGIN_FAILED: true,
  LOGOUT: true,
  PASSKEY_COUNTER_REGRESSED: true,
  PASSKEY_RENAMED: true,
  PASSWORD_CHANGED: true,
  PASSWORD_RESET: true,
  PASSWORD_RESET_REQUESTED: true,
  PERSONAL_ACCESS_TOKEN_CREATED: true,
  PERSONAL_ACCESS_TOKEN_REVOKED: true,
  PROFILE_UPDATED: true,
  REAUTHENTICATED: true,
  SECOND_FACTOR_REQUESTED: true,
  RECOVERY_CODES_RENEWED: true,
  RECOVERY_CODE_USED: true,
  REFRESH_TOKEN_REUSED: true,
  SESSION_REVOKED: true,
  USERS_EXPORTED: true,
  USERS_IMPORTED: true,
  USER_DELETED: true,
  USER_INVITED: true,
  USER_REGISTERED: true,
  USER_UPDATED: true,
} satisfies Readonly<Record<AuditAction, true>>) as readonly AuditAction[];
