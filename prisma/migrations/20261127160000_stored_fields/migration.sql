-- The values of the fields that schema files declare with @stored. A constant default: only the catalogue changes, no row is
-- rewritten, and the previous release goes on without the column.
ALTER TABLE "users" ADD COLUMN     "stored" JSONB NOT NULL DEFAULT '{}';
