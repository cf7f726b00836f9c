import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSource } from '../../../src/users/transfer/import-source';
import type { ImportOptions } from '../../../src/users/transfer/import-users';
import { createUsersHarness, type UsersHarness } from '../harness';
import { importFrom, jsonLines, user } from './support';

let harness: UsersHarness;
const directory = mkdtempSync(join(tmpdir(), 'scoped-api-import-'));
beforeAll(async () => {
  harness = await createUsersHarness();
});
beforeEach(async () => {
  await harness.clear();
  await harness.database.prisma.userImport.deleteMany();
  await harness.database.prisma.auditEvent.deleteMany();
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await harness.close();
});

const file = join(directory, 'users.jsonl');
const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => user(`user-${from + index}`));
const write = (...lines: (object | string)[]) => writeFileSync(file, jsonLines(lines));
const run = async (options: Partial<ImportOptions> = {}, path = file) =>
  importFrom(harness, await openSource(path), options);
const count = () => harness.database.prisma.user.count();

/** Runs an import that the database lets down in its third batch: a trigger stands in for a crash. */
async function stopAfterTwoBatches(): Promise<void> {
  await harness.alter(
    `CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.username = 'user-2100' THEN RAISE 'crash'; END IF; RETURN NEW; END $$`,
    'CREATE TRIGGER crash BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION crash()',
  );
  try {
    await expect(run()).rejects.toThrow(/crash/);
  } finally {
    await harness.alter('DROP FUNCTION crash CASCADE');
  }
}

describe('an import of a file', () => {
  test('that was stopped goes on behind its last batch, counting on', async () => {
    write('bad line', ...many(2_500));
    await stopAfterTwoBatches();
    expect(await count()).toBe(1_999);
    const outcome = await run();
    expect(outcome).toMatchObject({
      resumedAfterLine: 2_000,
      imported: 2_500,
      failed: 1,
      faults: [],
      batches: [2_501],
    });
    expect(await count()).toBe(2_500);
  });

  test('is found again by a symbolic link to the file', async () => {
    write(...many(2_500));
    await stopAfterTwoBatches();
    const link = join(directory, 'link.jsonl');
    symlinkSync(file, link);
    expect(await run({}, link)).toMatchObject({ resumedAfterLine: 2_000, imported: 2_500 });
  });

  test('that is done says what it said, and does nothing', async () => {
    write(...many(3), 'bad line');
    const done = { imported: 3, failed: 1, line: 4 };
    expect(await run()).toMatchObject({ ...done, resumedAfterLine: 0, batches: [4] });
    expect(await run()).toMatchObject({ ...done, resumedAfterLine: 4, batches: [], faults: [] });
    expect(await harness.database.prisma.auditEvent.count({ where: { action: 'USERS_IMPORTED' } })).toBe(1);
  });

  test('that was added to since takes what was added', async () => {
    write(...many(3));
    await run();
    appendFileSync(file, jsonLines(many(2, 3)));
    expect(await run()).toMatchObject({ resumedAfterLine: 3, imported: 5, alreadyThere: 0, line: 5 });
  });

  test('that was changed while it was stopped is refused, unless it begins again', async () => {
    write(...many(2_500));
    await stopAfterTwoBatches();
    write(...many(10, 5_000), ...many(2_490, 10));
    await expect(run()).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/changed since its import stopped after line 2000.*--restart/),
    });
    expect(await count()).toBe(2_000);
    expect(await run({ restart: true })).toMatchObject({ resumedAfterLine: 0, imported: 510, alreadyThere: 1_990 });
    expect(await count()).toBe(2_510);
  });

  test.each([
    ['shorter', () => write(...many(10))],
    ['empty', () => write()],
  ])('that is %s by now is a changed one', async (_how, change) => {
    write(...many(2_500));
    await stopAfterTwoBatches();
    change();
    await expect(run()).rejects.toThrow(/changed/);
  });

  test('that is done, and has another content now, begins again', async () => {
    write(...many(3));
    await run();
    write(...many(2), user('new'));
    expect(await run()).toMatchObject({ resumedAfterLine: 0, imported: 1, alreadyThere: 2 });
    expect(await run()).toMatchObject({ resumedAfterLine: 3, imported: 1, alreadyThere: 2 });
  });

  test('whose last line was incomplete begins again once it is complete', async () => {
    const [first, second] = [jsonLines(many(1)), jsonLines(many(1, 1))];
    writeFileSync(file, first + second.slice(0, 20));
    expect(await run()).toMatchObject({
      imported: 1,
      failed: 1,
      faults: [expect.stringMatching(/^2 null: .*cut off/)],
    });
    writeFileSync(file, first + second);
    expect(await run()).toMatchObject({ resumedAfterLine: 0, imported: 1, alreadyThere: 1, failed: 0 });
  });

  test('does not move by a rehearsal', async () => {
    write(...many(3));
    expect(await run({ dryRun: true })).toMatchObject({ imported: 3 });
    expect(await run()).toMatchObject({ resumedAfterLine: 0, imported: 3, alreadyThere: 0 });
  });

  test('that runs twice at once is done by one of the two, and the other says why it stops', async () => {
    write(...many(3_000));
    const outcomes = await Promise.allSettled([run(), run()]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ message: expect.stringMatching(/Another import/) }) },
    ]);
    expect(await count()).toBe(3_000);
    expect(await run()).toMatchObject({ resumedAfterLine: 3_000, imported: 3_000, alreadyThere: 0, failed: 0 });
  });
});

describe('a file that can not be imported', () => {
  test.each([
    ['a directory', () => directory, /is a directory/],
    ['not there', () => join(directory, 'none'), /Can't read .*ENOENT/],
    ['compressed', () => written(Buffer.from([0x1f, 0x8b, 8, 0])), /gunzip/],
    ['in UTF-16', () => written(Buffer.from('\u{FEFF}{}', 'utf16le')), /iconv/],
  ])('is %s', async (_what, path, message) => {
    await expect(openSource(path())).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(message),
    });
  });

  const written = (bytes: Buffer) => {
    const path = join(directory, 'other');
    writeFileSync(path, bytes);
    return path;
  };
});
