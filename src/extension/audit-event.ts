import type { AuditActor, AuditEntry, AuditOrigin, AuditValues } from '../audit/audit-event';
import { isUuid } from '../identity/uuid';
import type { ExtensionAuditEvent } from './config-types';

const EVENT = /^[A-Za-z0-9][\w.:-]{0,63}$/;
/** Maximum size of the values of one event, in bytes of JSON. */
const MAX_BYTES = 4_096;

/**
 * Reads an audit event of user code.
 *
 * @throws TypeError that says what is wrong; it is masked for the client.
 */
export function readAuditEvent(event: unknown, actor: AuditActor, origin: AuditOrigin | null): AuditEntry {
  const { event: name, targetId = null, before, after } = Object(event) as Partial<ExtensionAuditEvent>;
  if (typeof name !== 'string' || !EVENT.test(name)) {
    throw new TypeError('audit: event must be a name such as order.cancelled, of at most 64 characters.');
  }
  if (targetId !== null && (typeof targetId !== 'string' || !isUuid(targetId))) {
    throw new TypeError('audit: targetId must be the id of a user or client, a UUID.');
  }
  const values = { before: readValues('before', before), after: readValues('after', after) };
  if (Buffer.byteLength(JSON.stringify(values)) > MAX_BYTES) {
    throw new TypeError(`audit: before and after have more than ${MAX_BYTES} bytes of JSON.`);
  }
  return {
    action: 'EXTENSION',
    actor,
    targetId,
    ...(values.before && { before: values.before }),
    after: { ...values.after, event: name },
    origin,
  };
}

function readValues(member: string, values: unknown): AuditValues | undefined {
  if (values === undefined || values === null) return undefined;
  if (typeof values !== 'object' || Array.isArray(values)) throw new TypeError(`audit: ${member} must be an object.`);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (isAudited(value)) return [name, value];
      throw new TypeError(`audit: ${member}.${name} must be text, a number, a boolean, null or a list of texts.`);
    }),
  );
}

function isAudited(value: unknown): value is AuditValues[string] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
