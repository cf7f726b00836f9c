import { createLogger } from '../src/logger';

function capture(level = 'info') {
  const lines: string[] = [];
  const log = createLogger({ level }, { write: (line) => void lines.push(line) });
  return { log, lines: () => lines.map((line) => JSON.parse(line)) };
}

test('a line is one JSON object with a readable level and time', () => {
  const { log, lines } = capture();
  log.child({ requestId: 'abc' }).info({ status: 200 }, 'request');
  log.debug('not at this level');
  expect(lines()).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), requestId: 'abc', status: 200, msg: 'request' },
  ]);
});

test('secrets are taken out by name, at any depth', () => {
  const { log, lines } = capture();
  log.info({
    password: 'hush',
    config: { secretKey: 'hush', port: 1 },
    request: { headers: { Authorization: 'Bearer hush', Cookie: 'hush' } },
    users: [{ name: 'ada', passwordHash: 'hush' }],
  });
  expect(JSON.stringify(lines())).not.toContain('hush');
  expect(lines()[0]).toMatchObject({ config: { port: 1 }, users: [{ name: 'ada' }] });
});

test('an error keeps its message and stack, and loses whatever else hangs on it', () => {
  const { log, lines } = capture();
  log.error({ err: Object.assign(new TypeError('broken'), { code: 'X1', body: 'hush', meta: { sql: 'hush' } }) }, 'oh');
  expect(lines()[0].err).toEqual({ type: 'TypeError', message: 'broken', code: 'X1', stack: expect.any(String) });
  log.error({ err: 'thrown text' }, 'oh');
  expect(lines()[1].err).toEqual({ type: 'string', message: 'thrown text' });
});

test('what refers to itself does not hang the log', () => {
  const { log, lines } = capture();
  const loop: Record<string, unknown> = {};
  loop.loop = loop;
  log.info({ loop }, 'round');
  expect(lines()[0].msg).toBe('round');
});
