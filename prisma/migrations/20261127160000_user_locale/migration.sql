-- The language of the user's mails. Nullable and without a default: only the catalogue changes, no row is rewritten.
ALTER TABLE "users" ADD COLUMN "locale" TEXT;
