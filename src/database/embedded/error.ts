/** The embedded PostgreSQL can't run; the message says why and what to do, for the console. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** The way out that every one of these errors ends with. */
export const USE_DATABASE_URL = 'Or set DATABASE_URL to a PostgreSQL server of your own.';

/** The `code` of a Node or PostgreSQL error. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
