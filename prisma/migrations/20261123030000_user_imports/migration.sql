-- CreateTable
CREATE TABLE "user_imports" (
    "path_hash" BYTEA NOT NULL,
    "path" TEXT NOT NULL,
    "line" INTEGER NOT NULL DEFAULT 0,
    "offset" BIGINT NOT NULL DEFAULT 0,
    "fingerprint" BYTEA NOT NULL,
    "imported" INTEGER NOT NULL DEFAULT 0,
    "already_there" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "must_reset" INTEGER NOT NULL DEFAULT 0,
    "is_complete" BOOLEAN NOT NULL DEFAULT false,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_imports_pkey" PRIMARY KEY ("path_hash")
);
