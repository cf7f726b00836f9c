-- One clock decides when things happened: the database's. Times that a server's own clock gave were off by the
-- difference of the two, and mixed with the database's in one table. Nothing here rewrites a table.

-- A UUIDv7 (RFC 9562, section 5.7): 48 bits of milliseconds since 1970, the version, 12 bits of the fraction of the
-- millisecond (section 6.2, method 3), and random bits. PostgreSQL has its own from version 18 on.
CREATE FUNCTION "audit_event_id"() RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT (lpad(to_hex(microseconds / 1000), 12, '0') || to_hex(28672 + microseconds % 1000 * 4096 / 1000)
    || substr(replace(gen_random_uuid()::text, '-', ''), 17))::uuid
  FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS microseconds) AS moment
$$;
ALTER TABLE "audit_events" ALTER COLUMN "id" SET DEFAULT "audit_event_id"();

-- Prisma writes its own process's time into a column with @updatedAt, whenever it inserts or updates a row. A row that
-- is imported has a created_at of its own, and keeps the updated_at that comes with it.
CREATE FUNCTION "users_set_updated_at"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := CURRENT_TIMESTAMP;
  RETURN NEW;
END
$$;

CREATE TRIGGER "users_created" BEFORE INSERT ON "users" FOR EACH ROW
  WHEN (NEW.created_at = CURRENT_TIMESTAMP::timestamptz(3)) EXECUTE FUNCTION "users_set_updated_at"();
CREATE TRIGGER "users_updated" BEFORE UPDATE ON "users" FOR EACH ROW
  WHEN (NEW.updated_at IS DISTINCT FROM OLD.updated_at) EXECUTE FUNCTION "users_set_updated_at"();
CREATE TRIGGER "user_imports_updated" BEFORE UPDATE ON "user_imports" FOR EACH ROW
  WHEN (NEW.updated_at IS DISTINCT FROM OLD.updated_at) EXECUTE FUNCTION "users_set_updated_at"();
