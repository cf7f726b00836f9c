-- Lists, searches and counts of users that cost the same at a thousand and at a million: docs/users-at-scale.md says
-- what each index is for. Prisma can't express these, and leaves them alone. Where a table is large, all but the one
-- for searches may have been made before, without a lock.

-- Trusted: whoever may create objects in the database may do this.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- What `search` looks in: src/users/list/search.ts says why it is written like this. Adding it writes the table anew.
ALTER TABLE "users" ADD COLUMN "search_text" TEXT GENERATED ALWAYS AS (
  replace(replace(replace(encode(decode(replace(
    E'\n' || "username_key" || E'\t\n' || "email_key" || E'\t\n' ||
      coalesce(replace(lower("full_name"), ' ', E'\n'), ''),
    E'\\', E'\\\\'), 'escape'), 'escape'), E'\\', 'V'), '.', 'Q'), '@', 'X')
) STORED;

-- New entries wait in a list that every search reads through, until it is full: 256 kB are some 170 users and 10 pages.
-- Without the list a registration touches 230 pages; with PostgreSQL's own limit of 4 MB a search reads all of it.
CREATE INDEX "users_search_text_idx" ON "users" USING gin ("search_text" gin_trgm_ops)
  WITH (gin_pending_list_limit = 256);

-- Finer than the default of 100: whether a search is rare or broad is told by it.
ALTER TABLE "users" ALTER COLUMN "search_text" SET STATISTICS 1000;

-- Each order again for those of whom there are few.
CREATE INDEX IF NOT EXISTS "users_admins_created_at_idx" ON "users"("created_at", "id") WHERE "role" = 'ADMIN';
CREATE INDEX IF NOT EXISTS "users_admins_updated_at_idx" ON "users"("updated_at", "id") WHERE "role" = 'ADMIN';
CREATE INDEX IF NOT EXISTS "users_admins_username_key_idx" ON "users"("username_key") WHERE "role" = 'ADMIN';
CREATE INDEX IF NOT EXISTS "users_admins_email_key_idx" ON "users"("email_key") WHERE "role" = 'ADMIN';
CREATE INDEX IF NOT EXISTS "users_inactive_created_at_idx" ON "users"("created_at", "id") WHERE NOT "is_active";
CREATE INDEX IF NOT EXISTS "users_inactive_updated_at_idx" ON "users"("updated_at", "id") WHERE NOT "is_active";
CREATE INDEX IF NOT EXISTS "users_inactive_username_key_idx" ON "users"("username_key") WHERE NOT "is_active";
CREATE INDEX IF NOT EXISTS "users_inactive_email_key_idx" ON "users"("email_key") WHERE NOT "is_active";

-- What the searched text is made of is not known before.
ANALYZE "users";
