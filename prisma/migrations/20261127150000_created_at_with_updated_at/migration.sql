-- Dates of registration in the order of changes, from one index: docs/users-at-scale.md, which also says how to create it
-- without a lock. Changes of users wait while PostgreSQL reads the table once; reads go on.
CREATE INDEX "users_created_at_id_updated_at_idx" ON "users"("created_at", "id", "updated_at");

-- The index above does the same. Dropped last, because this locks out reads as well, for a moment.
DROP INDEX "users_created_at_id_idx";
