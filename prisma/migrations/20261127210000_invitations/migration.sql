-- Only new objects: no row is rewritten, and the previous release does not read them.
ALTER TYPE "EmailTokenPurpose" ADD VALUE 'PASSWORD_SETUP';

CREATE TABLE "invitations" (
    "id" UUID NOT NULL DEFAULT "audit_event_id"(),
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "full_name" TEXT,
    "locale" TEXT,
    "role" TEXT NOT NULL,
    "granted_scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "hash" BYTEA NOT NULL,
    "inviter_kind" "AuditActorKind" NOT NULL,
    "inviter_id" UUID,
    "client_id" UUID,
    "user_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "invitations_hash_key" ON "invitations"("hash");
CREATE INDEX "invitations_inviter_id_idx" ON "invitations"("inviter_id");
CREATE INDEX "invitations_client_id_idx" ON "invitations"("client_id");
CREATE INDEX "invitations_user_id_idx" ON "invitations"("user_id");
CREATE INDEX "invitations_expires_at_idx" ON "invitations"("expires_at");
-- At most one open invitation for each address. Prisma cannot express it.
CREATE UNIQUE INDEX "invitations_open_email_key" ON "invitations"("email_key")
  WHERE "accepted_at" IS NULL AND "revoked_at" IS NULL;

ALTER TABLE "invitations" ADD CONSTRAINT "invitations_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
