-- A role is a text: the schema declares the roles, so that a list of them in the database would be a second one. The column
-- "role", of the type "Role", stays for the previous release, and knows ADMIN and USER alone.

-- The default is a constant: only the catalogue changes, no row is rewritten.
ALTER TABLE "users" ADD COLUMN "role_name" TEXT NOT NULL DEFAULT 'USER';

-- Admins are few, and an index finds them. Not a change of the user: "updated_at" stays.
UPDATE "users" SET "role_name" = 'ADMIN' WHERE "role" = 'ADMIN';

-- The previous release inserts "role" alone, and this one "role_name" alone.
CREATE FUNCTION "users_set_role"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.role = 'ADMIN' THEN
    NEW.role_name := 'ADMIN';
  ELSIF NEW.role_name = 'ADMIN' THEN
    NEW.role := 'ADMIN';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "users_role_1_insert" BEFORE INSERT ON "users" FOR EACH ROW
  WHEN (NEW.role = 'ADMIN' OR NEW.role_name = 'ADMIN')
  EXECUTE FUNCTION "users_set_role"();

-- To the previous release, a user of any other role has the role USER: less than they hold, never more.
CREATE FUNCTION "users_follow_role_name"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.role := CASE WHEN NEW.role_name = 'ADMIN' THEN 'ADMIN' ELSE 'USER' END;
  RETURN NEW;
END
$$;
CREATE TRIGGER "users_role_2_name" BEFORE UPDATE OF "role_name" ON "users" FOR EACH ROW
  WHEN (NEW.role_name IS DISTINCT FROM OLD.role_name)
  EXECUTE FUNCTION "users_follow_role_name"();

-- The previous release has changed the role.
CREATE FUNCTION "users_follow_role"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.role_name := NEW.role;
  RETURN NEW;
END
$$;
CREATE TRIGGER "users_role_3_role" BEFORE UPDATE OF "role" ON "users" FOR EACH ROW
  WHEN (NEW.role IS DISTINCT FROM OLD.role AND NEW.role_name IS NOT DISTINCT FROM OLD.role_name)
  EXECUTE FUNCTION "users_follow_role"();
