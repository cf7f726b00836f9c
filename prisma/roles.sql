-- Creates two roles for a database, so that the server does not have the rights of a superuser:
--
--   scoped_api_owner   owns the database and everything in it, and runs the migrations (DATABASE_OWNER_URL);
--   scoped_api_server  reads and writes rows, and nothing else (DATABASE_URL).
--
-- Run it as a superuser in the application's database, with the passwords as settings:
--
--   PGOPTIONS="-c scoped_api.owner_password=... -c scoped_api.server_password=..." psql -v ON_ERROR_STOP=1 -f roles.sql
--
-- Objects of the superuser in the database are transferred to the owner: earlier releases had a single role. A second run
-- only sets the passwords. The embedded PostgreSQL runs this at each start, and compose.yaml at the first.
-- PostgreSQL 15 or later.
DO $roles$
DECLARE
  role record;
  item record;
BEGIN
  -- First: a function of another role that comes before PostgreSQL's own would run with the superuser's rights.
  SET LOCAL search_path = pg_catalog;
  -- Two servers may start at the same time. One statement is one transaction: a kill undoes all of this.
  PERFORM pg_advisory_xact_lock(6142981);
  SET LOCAL lock_timeout = '30s';

  FOR role IN
    SELECT name, current_setting('scoped_api.' || setting, true) AS password
    FROM (VALUES ('scoped_api_owner', 'owner_password'), ('scoped_api_server', 'server_password')) AS v (name, setting)
  LOOP
    IF coalesce(role.password, '') = '' THEN
      RAISE EXCEPTION 'The setting that holds the password of the role % is missing or empty', role.name
        USING HINT = 'Give it by PGOPTIONS, as the head of roles.sql says.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role.name) THEN
      EXECUTE format('CREATE ROLE %I', role.name);
    END IF;
    EXECUTE format(
      'ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD %L',
      role.name, role.password);
  END LOOP;

  -- The server role must not be a member of another role: it would have its rights.
  FOR item IN
    SELECT m.roleid::regrole AS granted FROM pg_auth_members m WHERE m.member = 'scoped_api_server'::regrole
  LOOP
    EXECUTE format('REVOKE %s FROM scoped_api_server', item.granted);
  END LOOP;

  EXECUTE format('ALTER DATABASE %I OWNER TO scoped_api_owner', current_database());
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO scoped_api_server', current_database());
  -- In a database that comes from PostgreSQL 14, PUBLIC may create in the schema public.
  IF to_regnamespace('public') IS NOT NULL THEN
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE, CREATE ON SCHEMA public TO scoped_api_owner;
    GRANT USAGE ON SCHEMA public TO scoped_api_server;
  END IF;

  -- Objects that the owner creates from now on.
  ALTER DEFAULT PRIVILEGES FOR ROLE scoped_api_owner GRANT USAGE ON SCHEMAS TO scoped_api_server;
  ALTER DEFAULT PRIVILEGES FOR ROLE scoped_api_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO scoped_api_server;
  ALTER DEFAULT PRIVILEGES FOR ROLE scoped_api_owner GRANT USAGE, SELECT ON SEQUENCES TO scoped_api_server;

  -- Objects that the superuser has created so far. Objects of an extension stay with it.
  FOR item IN
    WITH inside AS (
      SELECT oid, nspname, nspowner FROM pg_namespace
      WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%'
    ), of_extension AS (
      SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
    ), of_column AS (
      -- The sequence of a serial or identity column changes its owner with the table.
      SELECT objid FROM pg_depend
      WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND refobjsubid > 0
        AND deptype IN ('a', 'i')
    )
    SELECT 1 AS step, 'SCHEMA' AS kind, format('%I', n.nspname) AS name, true AS is_owned, 'USAGE' AS rights
    FROM inside n
    WHERE n.nspowner = current_user::regrole AND n.nspname <> 'public'
    UNION ALL
    SELECT 2, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, format('%I.%I', n.nspname, c.relname),
      NOT EXISTS (SELECT FROM of_column s WHERE s.objid = c.oid AND c.relkind = 'S'),
      CASE WHEN c.relkind = 'S' THEN 'USAGE, SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END
    FROM pg_class c JOIN inside n ON n.oid = c.relnamespace
    WHERE c.relowner = current_user::regrole AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND NOT EXISTS (SELECT FROM of_extension e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
    UNION ALL
    SELECT 3, 'ROUTINE', p.oid::regprocedure::text, true, NULL
    FROM pg_proc p JOIN inside n ON n.oid = p.pronamespace
    WHERE p.proowner = current_user::regrole
      AND NOT EXISTS (SELECT FROM of_extension e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
    UNION ALL
    SELECT 4, 'TYPE', format('%I.%I', n.nspname, t.typname), true, NULL
    FROM pg_type t JOIN inside n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typowner = current_user::regrole AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
      AND NOT EXISTS (SELECT FROM of_extension e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)
    ORDER BY 1
  LOOP
    IF item.is_owned THEN
      EXECUTE format('ALTER %s %s OWNER TO scoped_api_owner', item.kind, item.name);
    END IF;
    IF item.rights IS NOT NULL THEN
      EXECUTE format('GRANT %s ON %s %s TO scoped_api_server', item.rights, item.kind, item.name);
    END IF;
  END LOOP;

  -- Only the owner writes the history of the migrations.
  FOR item IN
    SELECT format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = '_prisma_migrations' AND c.relkind = 'r'
  LOOP
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM scoped_api_server', item.name);
  END LOOP;
END
$roles$;
