import { readdirSync } from 'node:fs';
import { type Launched, launch, ROOT, until } from '../support/process';
import { scratchDirectory } from '../support/process-directory';
import { hasProcessTable, memberLike, processesOf } from '../support/process-table';

const describeWithTable = hasProcessTable ? describe : describe.skip;
/** Starts two servers. */
const TEST_FILE = 'test/http/two-servers.test.ts';
const MINUTE = 60_000;

describeWithTable('a run of the tests that is interrupted', () => {
  const directory = scratchDirectory();
  let run: Launched | undefined;
  afterEach(() => run?.destroy());
  afterAll(() => directory.remove());

  test.each<[string, (run: Launched) => void]>([
    ['by Ctrl-C', ({ pid }) => process.kill(-pid, 'SIGINT')],
    ['by a closed terminal', ({ pid }) => process.kill(-pid, 'SIGHUP')],
    ['by kill -9 of Jest alone', ({ pid }) => process.kill(memberLike(pid, /jest/) as number, 'SIGKILL')],
  ])('%s leaves no process and no file', async (_, interrupt) => {
    const env = { TMPDIR: directory.path, JEST_WORKER_ID: undefined, CI: undefined };
    run = launch(process.execPath, ['node_modules/jest/bin/jest.js', TEST_FILE], { cwd: ROOT, env });
    const commands = () => processesOf(directory.path).map(({ command }) => command);
    for (const program of [/\/postgres /, /dist\/main\.js/]) {
      await until(() => commands().some((command) => program.test(command)), `${program} runs`, MINUTE);
    }
    interrupt(run);
    await until(() => commands().length === 0, 'all processes have ended', MINUTE);
    expect(readdirSync(directory.path)).toEqual([]);
  });
});
