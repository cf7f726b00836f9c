import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database';

const directory = scratchDirectory();
let database: TestDatabase;

beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(async () => {
  directory.remove();
  await database.drop();
});

test('migrate brings an empty database to this release; again, it does nothing', async () => {
  const migrate = () => cli(['migrate'], { cwd: directory.path, env: { DATABASE_URL: database.url } });
  expect(await migrate()).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Applied \d{14}_init.*\.\n$/),
    stderr: '',
  });
  expect(await migrate()).toMatchObject({
    code: 0,
    stdout: 'Nothing to do: the database is up to date.\n',
    stderr: '',
  });
});
