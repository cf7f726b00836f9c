import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalServer } from '../support/local-server';
import { launch, ROOT, until } from '../support/process';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { startServer } from '../support/process-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const directory = scratchDirectory();
const KID = /[\w-]{43}/;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  directory.remove();
  await database.drop();
});

const at = (name: string) => join(directory.path, name);
/** Runs `scoped-api keys` on a file. */
const keys = (file: string, args: string[], env: Record<string, string> = {}) =>
  cli(['keys', ...args], { cwd: directory.path, env: { ALGORITHM: 'ES256', SIGNING_KEYS_FILE: file, ...env } });
const done = async (...args: Parameters<typeof keys>) => {
  const { code, stdout, stderr } = await keys(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};
const listed = async (file: string) =>
  JSON.parse(await done(file, ['list', '--json'])) as { kid: string; algorithm: string; state: string }[];
const pemFile = (name: string) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(at(name), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return at(name);
};

test('a key is made, listed, rotated and removed', async () => {
  const file = at('life.json');
  expect(await done(file, ['generate'])).toMatch(/^Made the ES256 key [\w-]{43} in .*life\.json\. Back it up/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const first = (await listed(file))[0]?.kid as string;

  const rotated = await done(file, ['rotate', '--algorithm', 'RS256']);
  expect(rotated).toContain(`${first} (ES256): signs, verifies until 2`);
  expect(rotated).toMatch(/^[\w-]{43} \(RS256\): published, signs from 2\S+Z$/m);
  const [, second] = await listed(file);
  expect(second).toEqual({
    kid: expect.stringMatching(KID),
    algorithm: 'RS256',
    state: 'published',
    signsFrom: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/),
    verifiesUntil: null,
  });
  expect(await done(file, ['list'])).toMatch(
    /^kid +algorithm +state\n.*\n.* ES256 +signs, verifies until .*\n.* RS256 +published/,
  );

  expect(await done(file, ['remove', '--yes', '--', second?.kid as string])).toMatch(
    /^Removed [\w-]{43}: .* [\w-]{43} signs\.\nResource servers/,
  );
  expect(await listed(file)).toEqual([expect.objectContaining({ kid: first, state: 'signs', verifiesUntil: null })]);
  expect(readFileSync(file, 'utf8')).not.toContain('verifies_until');
  await done(file, ['rotate', '--in', '0']);
  expect((await listed(file)).map(({ state }) => state)).toEqual(['verifies', 'signs']);
});

test('a key in PEM is imported: it signs at once in a new file, and takes over in another', async () => {
  const file = at('imported.json');
  expect(await done(file, ['import', pemFile('one.pem'), '--algorithm', 'ES256'])).toMatch(/^Imported .* It signs\.$/m);
  expect(await done(file, ['import', pemFile('two.pem'), '--algorithm', 'ES256', '--in', '1'])).toMatch(/published/);
  expect((await listed(file)).map(({ state }) => state)).toEqual(['signs', 'published']);
});

test('what can not be done is refused in words, and nothing is changed', async () => {
  const [file, pem] = [at('kept.json'), pemFile('kept.pem')];
  await done(file, ['generate', '--algorithm', 'ES256']);
  const before = readFileSync(file, 'utf8');
  const [{ kid } = { kid: '' }] = await listed(file);
  writeFileSync(at('broken.json'), before.slice(0, 200));
  const cases: [file: string, args: string[], env: Record<string, string>, code: number, reason: RegExp][] = [
    [file, ['generate'], {}, 1, /There are keys at .*kept\.json already.*keys rotate/],
    [file, ['remove', '--yes', '--', kid], {}, 1, /No key would be left to sign with.*rotate --in 0/],
    [file, ['remove', '--yes', 'unknown'], {}, 1, /There is no key unknown\. .*keys list/],
    [file, ['remove', 'nobody'], {}, 2, /can't be undone.*Add --yes/],
    [file, ['rotate', '--algorithm', 'HS256'], {}, 2, /Allowed choices are RS256, PS256, ES256/],
    [file, ['rotate', '--in', '-5'], {}, 2, /Write whole minutes from 0/],
    [file, ['import', pem, '--algorithm', 'RS256'], {}, 1, /Can't import .*kept\.pem: RS256 needs an RSA key/],
    [file, ['import', at('none.pem'), '--algorithm', 'ES256'], {}, 1, /Can't read .*none\.pem/],
    [file, ['import', file, '--algorithm', 'ES256'], {}, 1, /no private key in PEM/],
    [file, ['import', pem], {}, 2, /required option '--algorithm/],
    [pem, ['rotate'], {}, 1, /one key in PEM.*Set SIGNING_KEYS_FILE to a new file/],
    [at('none.json'), ['rotate'], {}, 1, /There are no signing keys at .*none\.json\..*keys generate/],
    [at('none.json'), ['list'], {}, 1, /There are no signing keys at .*none\.json\..*keys generate/],
    [at('broken.json'), ['list'], {}, 1, /Can't use the keys in .*broken\.json: It is neither JSON nor PEM/],
    ['/proc/keys.json', ['generate'], {}, 1, /Can't write the signing keys to \/proc\/keys\.json/],
    ...['list', 'rotate', 'generate'].map((command): (typeof cases)[number] => [
      file,
      [command],
      { ALGORITHM: 'HS256' },
      1,
      /ALGORITHM is HS256, so .*SECRET_KEY_PREVIOUS/s,
    ]),
  ];
  const answers = await Promise.all(cases.map(([path, args, env]) => keys(path, args, env)));
  for (const [index, [, args, , code, reason]] of cases.entries()) {
    const { stdout, stderr, code: ended } = answers[index] as (typeof answers)[number];
    expect({ args, ended, stdout }).toEqual({ args, ended: code, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(STACK);
  }
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('production requires keys before it starts, and needs no SECRET_KEY beside them', async () => {
  const env = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    BCRYPT_COST: '10',
    DATABASE_URL: database.url,
    ALGORITHM: 'ES256',
    SIGNING_KEYS_FILE: at('production.json'),
  };
  const { code, stderr } = await cli(['start'], { cwd: directory.path, env: { ...env, LOG_LEVEL: 'fatal' } });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^There are no signing keys at .*Make a key with: scoped-api keys generate --algorithm ES256\n$/,
    ),
  });
  await done(env.SIGNING_KEYS_FILE, ['generate'], env);
  const server = await startServer({ cwd: directory.path, env });
  expect((await server.terminate()).code).toBe(0);
});

test('servers of development that start at once make one key, and say so', async () => {
  const env = { DATABASE_URL: database.url, ALGORITHM: 'ES256', DATA_DIR: 'together' };
  const servers = await Promise.all([1, 2].map(() => startServer({ cwd: directory.path, env })));
  const sets = await Promise.all(
    servers.map(async ({ url }) => (await fetch(`${url}/.well-known/jwks.json`)).json() as Promise<{ keys: object[] }>),
  );
  expect(sets[0]?.keys).toHaveLength(1);
  expect(sets[1]).toEqual(sets[0]);
  const said = servers.flatMap((server) => server.logLines()).filter(({ msg }) => /Made a signing key/.test(`${msg}`));
  expect(said).toHaveLength(1);
  await Promise.all(servers.map((server) => server.interrupt()));
});

test('a running server takes up a rotation, and others verify its tokens by its address alone', async () => {
  const file = at('running.json');
  await done(file, ['generate', '--algorithm', 'ES256']);
  const env = { DATABASE_URL: database.url, ALGORITHM: 'ES256', SIGNING_KEYS_FILE: file };
  const server = await startLocalServer({ cwd: directory.path, env });
  const script = join(ROOT, 'test/keys/support/resource-server.mjs');
  const jwks = `${server.url}/.well-known/jwks.json`;
  const other = launch(process.execPath, [script, jwks, 'scoped-api', 'scoped-api'], { cwd: ROOT, interactive: true });
  let asked = 0;
  const verified = async (token: string) => {
    other.child.stdin?.write(`${token}\n`);
    asked++;
    await until(() => other.output().stdout.split('\n').length > asked, 'the resource server answers');
    return other.output().stdout.split('\n')[asked - 1];
  };
  const me = async (token: string) => (await server.graphql('{ me { username } }', token)).status;
  const login = async () => {
    const answer = await server.graphql(
      'mutation { login(input: { username: "grace", password: "plum orbit sandal" }) { tokens { accessToken } } }',
    );
    return (await answer.json()).data.login.tokens.accessToken as string;
  };
  try {
    await server.graphql(
      'mutation { register(input: { username: "grace", email: "grace@example.com", password: "plum orbit sandal" }) { user { id } } }',
    );
    const response = await fetch(jwks);
    expect(response.headers.get('content-type')).toBe('application/jwk-set+json');
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect(JSON.stringify(await response.json())).not.toMatch(/"(?:d|p|q|k)"/);

    const [first] = await listed(file);
    const before = await login();
    expect(await verified(before)).toBe(`good ES256 ${first?.kid}`);

    await done(file, ['rotate', '--in', '0', '--algorithm', 'PS256']);
    const [, second] = await listed(file);
    let after = '';
    await until(async () => {
      after = await login();
      return after.split('.')[0] !== before.split('.')[0];
    }, 'the new key signs');
    expect(await verified(after)).toBe(`good PS256 ${second?.kid}`);
    expect(await verified(before)).toBe(`good ES256 ${first?.kid}`);
    expect([await me(before), await me(after)]).toEqual([200, 200]);

    writeFileSync(file, '{');
    await until(async () => {
      await me(after);
      return server.logLines().some(({ level, msg }) => level === 'error' && /can't be used/.test(String(msg)));
    }, 'the damage is logged');
    expect([await me(before), await me(after)]).toEqual([200, 200]);
  } finally {
    other.destroy();
    await server.stop();
  }
});

test('an emergency ends every token of a key at once', async () => {
  const file = at('emergency.json');
  await done(file, ['generate']);
  const env = { DATABASE_URL: database.url, ALGORITHM: 'ES256', SIGNING_KEYS_FILE: file };
  const server = await startLocalServer({ cwd: directory.path, env });
  try {
    const answer = await server.graphql(
      'mutation { login(input: { username: "grace", password: "plum orbit sandal" }) { tokens { accessToken refreshToken } } }',
    );
    const { accessToken, refreshToken } = (await answer.json()).data.login.tokens;
    const [first] = await listed(file);
    await done(file, ['rotate', '--in', '0']);
    await done(file, ['remove', '--yes', '--', first?.kid as string]);
    const me = async (token: string) => (await server.graphql('{ me { username } }', token)).status;
    await until(async () => (await me(accessToken)) === 401, 'the token is refused', 4_000);
    const refreshed = await server.graphql(
      `mutation { refresh(input: { refreshToken: "${refreshToken}" }) { tokens { accessToken } } }`,
    );
    expect(await me((await refreshed.json()).data.refresh.tokens.accessToken)).toBe(200);
  } finally {
    await server.stop();
  }
});
