-- Dates of registration in the order of changes, from one index: docs/users-at-scale.md. Changes of users wait while
-- PostgreSQL reads the table once; reads go on. Where the table is large, the index may have been made before, without a
-- lock, by this statement with CREATE INDEX CONCURRENTLY.
CREATE INDEX IF NOT EXISTS "users_created_at_id_updated_at_idx" ON "users"("created_at", "id", "updated_at");

-- The one above does the same. Last, because this locks out reads as well, for a moment.
DROP INDEX "users_created_at_id_idx";
