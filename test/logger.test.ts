import { pino } from 'pino';
import { createLogger, createRequestLog, loggablePath, maskSecrets } from '../src/logger';

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
    input: { newPassword: 'hush', currentPassword: 'hush', clientSecret: 'hush' },
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

test('a long run of hexadecimal digits is masked wherever it begins, a shorter one is not', () => {
  for (let before = 0; before < 100; before += 1) {
    const start = 'x '.repeat(before).slice(0, before);
    expect(maskSecrets(`${start}${'0aF9'.repeat(12)} z`)).toBe(`${start}[redacted] z`);
    expect(maskSecrets(`${start}${'0aF9'.repeat(12)}`)).toBe(`${start}[redacted]`);
    const short = `${start}${'0aF9'.repeat(12).slice(1)} z`;
    expect(maskSecrets(short)).toBe(short);
  }
});

describe('what looks like a secret is taken out, wherever it stands', () => {
  const TOKEN = `scoped_rt_${'0a'.repeat(36)}`;
  const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';

  test.each([
    ['a token', `/reset/${TOKEN}`, '/reset/scoped_rt_[redacted]'],
    ['a token behind a line break', `x\n${TOKEN}`, 'x\nscoped_rt_[redacted]'],
    ['a part of a token', '/x/scoped_pat_0123456', '/x/scoped_pat_[redacted]'],
    ['what follows the prefix of a token', `/x/${'f'.repeat(72)}`, '/x/[redacted]'],
    ['a JWT', `failed for ${JWT}.`, 'failed for [redacted]'],
    ['a JWT without a signature', `t=${JWT.slice(0, 40)}`, 't=[redacted]'],
    ['Bearer credentials', 'Bearer abcdefghijkl=', 'Bearer [redacted]'],
    ['Basic credentials', 'authorization: basic dXNlcjpwYXNz', 'authorization: basic [redacted]'],
    ['the password of a URL', 'connect to postgres://ada:hush@db:5432/x', 'connect to postgres://[redacted]@db:5432/x'],
    [
      'a password with an @ that is not encoded',
      'connect to postgres://ada:hu@sh-hush@db:5432/x',
      'connect to postgres://[redacted]@db:5432/x',
    ],
    ['a parameter of a path', '/reset/token=hush', '/reset/token=[redacted]'],
    [
      'parameters by name',
      'https://a/b?reset-token=hush&page=2#access_token=hush',
      'https://a/b?reset-token=[redacted]&page=2#access_token=[redacted]',
    ],
  ])('%s', (_what, text, masked) => {
    const { log, lines } = capture();
    log.child({ child: text }).error({ field: text, nested: { deep: [text] }, err: new Error(text) }, text);
    const [line] = lines();
    expect(line).toMatchObject({ child: masked, field: masked, nested: { deep: [masked] }, msg: masked });
    expect(line.err.message).toBe(masked);
    expect(JSON.stringify(line)).not.toMatch(/hush|0a0a|eyJ|dXNl|abcdefghijkl/);
  });

  test('what is no secret stays', () => {
    const { log, lines } = capture();
    const fields = {
      path: '/admin/users/01901234-5678-7abc-8def-0123456789ab',
      trace: '4bf92f3577b34da6a3ce929d0e0e4736',
      url: 'http://[::1]:4000/graphql?query=x',
    };
    log.info(fields, 'Send the METRICS_TOKEN of this server as a Bearer token.');
    expect(lines()[0]).toMatchObject({ ...fields, msg: 'Send the METRICS_TOKEN of this server as a Bearer token.' });
  });

  test.each([
    'write postgresql://user:password@host:5432/database',
    'write smtp://user:password@host:587 or smtps://user:password@host:465',
    'such as https://app.example.com/reset-password#token={token}',
  ])('how something is written stays: %s', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  test('a path hides nothing by its encoding, and is bounded', () => {
    const encoded = TOKEN.replaceAll('_', '%5F').replace('s', '%73');
    expect(loggablePath(`/reset/${encoded}`)).toBe('/reset/scoped_rt_[redacted]');
    expect(loggablePath(`/reset/${encoded.replaceAll('%', '%25')}`)).toBe('/reset/scoped_rt_[redacted]');
    expect(loggablePath(`/a%20b/%0a%22/${'x'.repeat(9_000)}`)).toMatch(/^\/a%20b\/%0a%22\/x{186}$/);
  });

  test('a line says itself that it shows a secret; no value can', () => {
    const { log, lines } = capture();
    log.info({ showsSecrets: true }, `your token is ${TOKEN}`);
    log.info({ value: '","showsSecrets":true' }, TOKEN);
    expect(lines()).toMatchObject([{ msg: `your token is ${TOKEN}` }, { msg: 'scoped_rt_[redacted]' }]);
    expect(lines()[0]).not.toHaveProperty('showsSecrets');
  });
});

describe('the line of a request', () => {
  const line = {
    requestId: '0b0a4f5e-7c0d-4a53-9a7e-2f1d0c9b8a76',
    method: 'POST' as string | undefined,
    path: '/graphql',
    status: 200,
    ms: 0.3,
    clientAddress: '127.0.0.1',
  };
  const hostile = ['"', '\\', '\n', '\u0000', '\u2028', 'ü', '💙', 'a b', '{}', '","level":"error"', '</script>', ''];
  const lines: (typeof line)[] = [
    line,
    { ...line, method: undefined },
    { ...line, clientAddress: '2001:db8::1', ms: 1234.5, status: 503 },
    { ...line, path: '/x/scoped_rt_0123456789abcdef' },
    { ...line, path: `/${'0a'.repeat(40)}`, requestId: 'fedcba98'.repeat(8) },
    { ...line, path: '/a?token=secret', requestId: `scoped_rt_${'a'.repeat(20)}` },
    ...hostile.flatMap((text) => [
      { ...line, path: `/${text}` },
      { ...line, clientAddress: text },
      { ...line, requestId: text },
      { ...line, method: text },
    ]),
  ];
  const withoutTime = (text: string) => text.replace(/"time":"[^"]*"/, '"time":""');

  test.each([{}, { pid: 12 }, { pid: 12, name: 'a"b' }])('is written as pino writes it, with %j', (bindings) => {
    const written: string[] = [];
    const levels: number[] = [];
    const destination = {
      [Symbol.for('pino.metadata')]: true,
      lastLevel: 0,
      write(text: string) {
        levels.push(this.lastLevel);
        written.push(withoutTime(text));
      },
    };
    const root = createLogger({ level: 'info' }, destination);
    const log = Object.keys(bindings).length === 0 ? root : root.child(bindings);
    const write = createRequestLog(log);
    for (const level of ['debug', 'info', 'warn'] as const) {
      for (const one of lines) {
        log[level](one, 'request');
        write(level, one);
      }
    }
    expect(written).toHaveLength(4 * lines.length);
    for (let index = 0; index < written.length; index += 2) {
      expect(written[index + 1]).toBe(written[index]);
      expect(levels[index + 1]).toBe(levels[index]);
    }
    expect(written.join('')).not.toMatch(/aaaaaaaaaa|0a0a0a|fedcba98/);
  });

  test('goes through a logger of another kind as any other line', () => {
    const written: string[] = [];
    const log = pino({ base: null }, { write: (text: string) => void written.push(text) });
    createRequestLog(log)('info', line);
    expect(JSON.parse(written.join(''))).toMatchObject({ ...line, msg: 'request' });
  });

  test('follows the level of its logger', () => {
    const { log, lines: seen } = capture('warn');
    const write = createRequestLog(log);
    write('info', line);
    log.level = 'info';
    write('info', line);
    expect(seen()).toHaveLength(1);
  });
});
