import {
  controlsTransaction,
  effectsOf,
  extensionsOf,
  MIGRATIONS_DIRECTORY,
  migrationNames,
  readMigration,
  tablesOf,
  typesOf,
  unsafeStatements,
} from '../../src/database/migration-files';

const names = migrationNames(MIGRATIONS_DIRECTORY);

/**
 * What is known to be unsafe on a large, busy table, and is documented in docs/operations.md. A new migration that is
 * listed here needs a reason, and a line there.
 */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  // Rewrites the table: docs/users-at-scale.md says how long it takes and what can be made beforehand.
  '20261123020000_users_at_scale': ['users: ADD COLUMN GENERATED', ...Array(9).fill('users: CREATE INDEX')],
  // Locks out changes for two reads of the table; docs/operations.md says how long that takes.
  '20261127140001_search_key_indexes': Array(2).fill('users: CREATE INDEX'),
  // Locks out changes for one read of the table: docs/users-at-scale.md has the way without.
  '20261127150000_created_at_with_updated_at': ['users: CREATE INDEX'],
  // Only the rows of admins, which an index finds; the previous release may change them meanwhile.
  '20261127200000_role_as_text': ['users: changes rows'],
  // Small indexes, but each reads the table once: docs/users-at-scale.md has the way without.
  '20261127200001_role_as_text_indexes': Array(5).fill('users: CREATE INDEX'),
};

describe('the migrations of this release', () => {
  it.each(names)('%s is safe while the previous release serves, or listed with a reason', (name) => {
    expect(unsafeStatements(readMigration(MIGRATIONS_DIRECTORY, name))).toEqual(KNOWN[name] ?? []);
  });

  it.each(names)('%s tells by its effects whether it was committed', (name) => {
    const strict = effectsOf(readMigration(MIGRATIONS_DIRECTORY, name)).filter(({ isStrict }) => isStrict);
    expect(strict).not.toEqual([]);
  });

  it('add up to these tables, types and extensions', () => {
    expect(tablesOf(MIGRATIONS_DIRECTORY)).toEqual(expect.arrayContaining(['audit_events', 'sessions', 'users']));
    expect(tablesOf(MIGRATIONS_DIRECTORY)).not.toContain('users_pkey');
    expect(typesOf(MIGRATIONS_DIRECTORY)).toEqual(
      expect.arrayContaining(['AuditActorKind', 'EmailTokenPurpose', 'Role']),
    );
    expect(extensionsOf(MIGRATIONS_DIRECTORY, names)).toEqual(['pg_trgm']);
  });
});

test.each([
  ['CREATE INDEX i ON users (a)', 'users: CREATE INDEX'],
  ['create unique index concurrently i on users (a)', 'cannot run in a transaction'],
  ['ALTER TABLE "users" ADD COLUMN a uuid DEFAULT gen_random_uuid()', 'users: ADD COLUMN with a volatile default'],
  ['ALTER TABLE users ADD a int GENERATED ALWAYS AS (1) STORED', 'users: ADD COLUMN GENERATED'],
  ['ALTER TABLE users ADD a bigserial', 'users: ADD COLUMN GENERATED'],
  ['ALTER TABLE users ADD COLUMN a int NOT NULL', 'users: ADD COLUMN NOT NULL without a default'],
  ['ALTER TABLE users ADD COLUMN a int REFERENCES b', 'users: ADD COLUMN with a constraint'],
  ['ALTER TABLE ONLY public.users ALTER COLUMN a TYPE bigint', 'users: ALTER COLUMN TYPE'],
  ['ALTER TABLE users ALTER a SET DATA TYPE bigint', 'users: ALTER COLUMN TYPE'],
  ['ALTER TABLE users ALTER COLUMN a SET NOT NULL', 'users: SET NOT NULL'],
  ['ALTER TABLE users ADD CONSTRAINT c CHECK (a > 0)', 'users: ADD CONSTRAINT'],
  ['ALTER TABLE users ADD FOREIGN KEY (a) REFERENCES b', 'users: ADD CONSTRAINT'],
  ['ALTER TABLE users DROP COLUMN a', 'users: DROP COLUMN'],
  ['ALTER TABLE users RENAME COLUMN a TO b', 'users: RENAME'],
  ['ALTER TABLE users SET UNLOGGED', 'users: SET rewrites the table'],
  ['DROP TABLE users', 'removes what the previous release uses'],
  ['UPDATE users SET a = 1', 'users: changes rows'],
  ['DELETE FROM ONLY users', 'users: changes rows'],
  ['LOCK TABLE users', 'locks a whole table'],
  ['TRUNCATE users', 'locks a whole table'],
  ['VACUUM users', 'cannot run in a transaction'],
  ['SET lock_timeout = 0', 'SET without LOCAL'],
  ['COMMIT', 'controls the transaction'],
  ['DO $$ BEGIN END $$', 'DO: its statements are not known'],
])('%s is unsafe', (sql, why) => {
  expect(unsafeStatements(`-- first\nCREATE TABLE other (x int); /* a; /* nested */ */ ${sql};`)).toEqual([why]);
});

test.each([
  'CREATE TABLE users (id uuid PRIMARY KEY, n text NOT NULL DEFAULT gen_random_uuid()); CREATE INDEX i ON users (n)',
  'ALTER TABLE users ADD COLUMN a int',
  "ALTER TABLE users ADD COLUMN a varchar(3) NOT NULL DEFAULT 'x'::varchar(3)",
  'ALTER TABLE users ADD COLUMN a timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP',
  'ALTER TABLE users ADD COLUMN a text[] DEFAULT ARRAY[]::TEXT[]',
  'ALTER TABLE users ADD CONSTRAINT c CHECK (a > 0) NOT VALID',
  'ALTER TABLE users ALTER COLUMN a DROP NOT NULL, ALTER COLUMN b SET STATISTICS 100',
  "CREATE TYPE \"Kind\" AS ENUM ('A', 'B; DROP TABLE users')",
  "COMMENT ON TABLE users IS E'it\\'s; COMMIT; '",
])('%s is safe', (sql) => {
  expect(unsafeStatements(sql)).toEqual([]);
});

test('a function body and a literal with semicolons are no statements; BEGIN ATOMIC is no transaction', () => {
  expect(
    controlsTransaction("CREATE FUNCTION f() RETURNS int AS $x$ BEGIN; COMMIT; $x$ LANGUAGE sql; SELECT ';COMMIT'"),
  ).toBe(false);
  const atomic = 'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END';
  expect(controlsTransaction(`${atomic}; CREATE TABLE t ()`)).toBe(false);
  expect(effectsOf(`${atomic}; CREATE TABLE t ()`).map(({ name }) => name)).toEqual(['f', 't']);
  for (const sql of ['BEGIN', 'start transaction', 'COMMIT', 'ROLLBACK', 'END', 'SAVEPOINT s']) {
    expect(controlsTransaction(`CREATE TABLE t (); ${sql}; CREATE TABLE u ()`)).toBe(true);
  }
});

test('the effects of a migration are what is there, or gone, when it is committed', () => {
  const effects = effectsOf(`
    CREATE TABLE IF NOT EXISTS "soft" (id int);
    CREATE TABLE app."Hard" (id int, CONSTRAINT k CHECK (id > 0));
    CREATE UNIQUE INDEX "by;id" ON "Hard" (id);
    ALTER TABLE "Hard" ADD COLUMN part_of_a_new_table int;
    ALTER TABLE users ADD COLUMN a int, ADD b varchar(3) DEFAULT 'x,y', ADD CONSTRAINT c CHECK (a IN (1, 2)), DROP COLUMN d;
    ALTER TABLE users RENAME COLUMN e TO f;
    CREATE TABLE passing (); DROP TABLE passing;
    ALTER TYPE "Role" ADD VALUE 'OWNER';
    CREATE OR REPLACE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TRIGGER h BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION g();
    DROP INDEX one, two;
    CREATE EXTENSION citext; UPDATE users SET a = 1;`);
  const told = effects.map(
    ({ kind, owner, name, exists, isStrict }) =>
      `${exists ? '+' : '-'}${isStrict ? '' : '?'} ${kind} ${owner ? `${owner}.` : ''}${name}`,
  );
  expect(told).toEqual([
    '+? relation soft',
    '+ relation Hard',
    '+ relation by;id',
    '+ column users.a',
    '+ column users.b',
    '+ constraint users.c',
    '- column users.d',
    '- column users.e',
    '+ column users.f',
    '+ value Role.OWNER',
    '+? function g',
    '+ trigger users.h',
    '- relation one',
    '- relation two',
  ]);
});
