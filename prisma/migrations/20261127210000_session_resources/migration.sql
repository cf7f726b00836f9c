-- The applications that a session is for (RFC 8707). A constant default: no row is rewritten.
ALTER TABLE "sessions" ADD COLUMN "resources" TEXT[] DEFAULT ARRAY[]::TEXT[];
