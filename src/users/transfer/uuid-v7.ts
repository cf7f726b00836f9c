import { randomUUID } from 'node:crypto';

/** Before these, a UUIDv4 has what a UUIDv7 has the time and its version in. */
const RANDOM_PART = '00000000-0000-4'.length;

/** A new UUIDv7 (RFC 9562, 5.7), for rows that Prisma doesn't make. */
export function uuidV7(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(RANDOM_PART)}`;
}
