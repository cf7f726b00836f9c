const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Whether `text` is a UUID as PostgreSQL writes one (RFC 9562), in either case. PostgreSQL answers any other text with
 * an error.
 */
export function isUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text);
}
