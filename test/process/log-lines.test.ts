import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../support/process';

/** Runs a program whose standard output has no reader any more; it writes to standard error what it does. */
async function withoutReader(program: string) {
  const source = `const { logLines } = require(${JSON.stringify(join(ROOT, 'dist/process/process-log'))});
    const log = require('pino')({}, logLines(1));
    process.stdin.once('end', () => { ${program} }).resume();`;
  const child = spawn(process.execPath, ['-e', source], { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += String(data);
  });
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.end();
  const [code] = await once(child, 'close');
  return { code, said };
}

test.each([
  ['a warning', "log.warn('x'); console.error('alive')"],
  ['a line before the exit', "log.info('x'); console.error('alive'); process.exit(0)"],
  ['many lines', "for (let n = 0; n < 1000; n++) log.info('x'); log.error('x'); console.error('alive')"],
])('where the log has no reader, %s blocks nothing', async (_what, program) => {
  expect(await withoutReader(program)).toEqual({ code: 0, said: 'alive\n' });
});
