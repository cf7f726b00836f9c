import { v7 as uuidV7 } from 'uuid';
import type { Tx } from '../../database/database';
import { Prisma } from '../../database/generated/client';
import type { ImportedUser } from './read-user';

/** Whom names and ids belong to. */
export interface Holder {
  readonly id: string;
  readonly usernameKey: string;
  readonly emailKey: string;
}

/** Where imported users go. */
export interface UserRows {
  /** Writes those whose id, username and address are free. Returns the ids of these. */
  insert(tx: Tx, users: readonly ImportedUser[]): Promise<ReadonlySet<string>>;
  /** Whoever has the id, the username or the address of one of `users`. */
  holders(tx: Tx, users: readonly ImportedUser[]): Promise<Holder[]>;
}

const RECORD = Prisma.raw(`r(id uuid, "eventId" uuid, username text, "usernameKey" text, email text, "emailKey" text,
  "fullName" text, "fullNameKey" text, "passwordHash" text, role "Role", "grantedScopes" text[], "isActive" boolean,
  "emailVerifiedAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz)`);

/**
 * The table of users. Each insert is one statement, whatever their number: the users, and for each an audit event of the
 * operator's, as `insertUser` writes one.
 */
export const STORED_USERS: UserRows = {
  async insert(tx, users) {
    const rows = users.map((user) => ({ ...user, eventId: uuidV7() }));
    const inserted = await tx.$queryRaw<{ id: string }[]>`
      WITH given AS MATERIALIZED (SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS ${RECORD}),
      inserted AS (
        INSERT INTO users (id, username, username_key, email, email_key, full_name, full_name_key, password_hash, role, granted_scopes,
                           is_active, email_verified_at, created_at, updated_at)
        SELECT id, username, "usernameKey", email, "emailKey", "fullName", "fullNameKey", "passwordHash", role, "grantedScopes",
               "isActive", "emailVerifiedAt", "createdAt", "updatedAt"
        FROM given
        ON CONFLICT DO NOTHING
        RETURNING id),
      audited AS (
        INSERT INTO audit_events (id, action, actor_kind, target_id, after)
        SELECT "eventId", 'USER_REGISTERED', 'OPERATOR', id, jsonb_build_object(
          'username', username, 'email', email, 'fullName', "fullName", 'role', role,
          'grantedScopes', "grantedScopes", 'isActive', "isActive")
        FROM inserted JOIN given USING (id))
      SELECT id::text AS id FROM inserted`;
    return new Set(inserted.map(({ id }) => id));
  },

  holders: (tx, users) => tx.$queryRaw<Holder[]>(holdersIn(USERS, users)),
};

const USERS = Prisma.raw('users');
/** A table that is gone when the transaction ends, and stands in for that of users. */
const REHEARSAL = Prisma.raw('rehearsed_users');

/** Makes a place for users that are not to be kept, as long as `tx` lasts: it tells which names are free, like the other. */
export async function rehearseUsers(tx: Tx): Promise<UserRows> {
  await tx.$executeRaw`CREATE TEMPORARY TABLE ${REHEARSAL}
    (id uuid PRIMARY KEY, username_key text UNIQUE, email_key text UNIQUE) ON COMMIT DROP`;
  return {
    async insert(tx, users) {
      const inserted = await tx.$queryRaw<{ id: string }[]>`
        INSERT INTO ${REHEARSAL}
        SELECT r.id, "usernameKey", "emailKey" FROM json_to_recordset(${JSON.stringify(users)}::json) AS ${RECORD}
        WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = r.id)
          AND NOT EXISTS (SELECT FROM users u WHERE u.username_key = "usernameKey")
          AND NOT EXISTS (SELECT FROM users u WHERE u.email_key = "emailKey")
        ON CONFLICT DO NOTHING
        RETURNING id::text AS id`;
      return new Set(inserted.map(({ id }) => id));
    },
    holders: (tx, users) => tx.$queryRaw<Holder[]>`${holdersIn(USERS, users)} UNION ALL ${holdersIn(REHEARSAL, users)}`,
  };
}

function holdersIn(table: Prisma.Sql, users: readonly ImportedUser[]): Prisma.Sql {
  const ids = users.map(({ id }) => id);
  const usernames = users.map(({ usernameKey }) => usernameKey);
  const emails = users.map(({ emailKey }) => emailKey);
  return Prisma.sql`SELECT id::text AS id, username_key AS "usernameKey", email_key AS "emailKey" FROM ${table}
    WHERE id = ANY (${ids}::uuid[]) OR username_key = ANY (${usernames}) OR email_key = ANY (${emails})`;
}
