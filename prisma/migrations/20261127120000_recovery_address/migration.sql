-- Nullable columns without a default: only the catalogue changes, no row is rewritten.
ALTER TABLE "users" ADD COLUMN     "pending_email" TEXT,
ADD COLUMN     "pending_email_key" TEXT;
