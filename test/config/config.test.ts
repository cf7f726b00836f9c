import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, VARIABLES } from '../../src/config';
import { DEFAULT_RESERVED_USERNAMES } from '../../src/identity/reserved-usernames';
import { ensureDevelopmentSecret } from '../../src/process/open-keyring';

const SECRET_KEY = 'Zq8wT1nVb5XyK3rLmC7dHf0GjP9sUeA2iOoR4tQk';
const KEY = 'm1TcQ9J5rZ0W3v8bXk2nLh7YpD4sGaEuFoHiRtUyVwc=';
const OTHER_KEY = 'Zk3vNkUSDYyvkVDqYsX2ZyNJL1MGRWXuMA4wmRIWyCw=';
const PRODUCTION = { NODE_ENV: 'production', SECRET_KEY };

function faultsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).faults;
  }
  return [];
}

describe('an empty environment', () => {
  test('is a development server on this machine only', () => {
    const { trustProxy, ...config } = loadConfig({});
    expect(config).toEqual({
      allowPlainSmtp: false,
      nodeEnv: 'development',
      isProduction: false,
      host: '127.0.0.1',
      port: 4000,
      workers: 1,
      dbPoolMax: 10,
      dbLimits: { statementMs: 5_000, lockMs: 3_000, idleInTransactionMs: 10_000 },
      dataDir: '.data',
      algorithm: 'HS256',
      signingKeysFile: '.data/signing-keys.json',
      accessTokenTtlSeconds: 900,
      refreshTokenTtlSeconds: 2_592_000,
      refreshTokenIdleSeconds: 1_209_600,
      issuer: 'scoped-api',
      audiences: ['scoped-api'],
      bcryptCost: 12,
      passwordMinLength: 8,
      passwordResetUrl: 'http://localhost:4000/account/reset-password#token={token}',
      loginFailuresPerAddress: 300,
      oauthPasswordGrant: true,
      registration: 'open',
      invitationExpireHours: 168,
      invitationUrl: 'http://localhost:4000/account/invitation#token={token}',
      requireSecondFactor: [],
      reservedUsernames: DEFAULT_RESERVED_USERNAMES,
      serverName: 'scoped-api',
      sessionCookies: true,
      showRequiredScopes: true,
      web: true,
      introspection: 'on',
      federation: false,
      trustedDocumentsOnly: false,
      maxBodyBytes: 102_400,
      corsOrigins: [],
      logLevel: 'info',
      drainTimeoutSeconds: 8,
      keepAliveTimeoutSeconds: 65,
      storedMaxBytes: 4_096,
      emailVerificationUrl: 'http://localhost:4000/account/verify-email#token={token}',
      errorPaths: 'pattern',
      documentWorkPerAddress: 200,
      drainDelaySeconds: 1,
      relyingParty: { id: 'localhost', name: 'localhost', isOrigin: expect.any(Function) },
    });
    expect(trustProxy('127.0.0.1', 0)).toBe(false);
  });

  test('is what a file of empty variables makes, and strangers change nothing', () => {
    expect(JSON.stringify(loadConfig({ PORT: '', SECRET_KEY: '', DATABASE_URL: '', HOME: '/root' }))).toBe(
      JSON.stringify(loadConfig({})),
    );
  });
});

test('keys that encrypt are read in order', () => {
  expect(loadConfig({ ENCRYPTION_KEYS: `new-1:${KEY}, old:${OTHER_KEY}` }).encryptionKeys).toEqual([
    { id: 'new-1', key: KEY },
    { id: 'old', key: OTHER_KEY },
  ]);
  expect(loadConfig({})).not.toHaveProperty('encryptionKeys');
});

test('production opens less', () => {
  const config = loadConfig(PRODUCTION);
  expect(config).toMatchObject({ introspection: 'off', corsOrigins: [], host: '0.0.0.0', secretKey: SECRET_KEY });
  expect(loadConfig({ ...PRODUCTION, INTROSPECTION: 'on' }).introspection).toBe('on');
  expect(loadConfig({ ...PRODUCTION, INTROSPECTION: 'viewer' })).toMatchObject({
    introspection: 'viewer',
  });
});

test('the configuration is frozen all through', () => {
  const config = loadConfig({
    BOOTSTRAP_ADMIN_USERNAME: 'root',
    BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
    BOOTSTRAP_ADMIN_PASSWORD: 'correct horse',
  });
  expect(config.bootstrapAdmin).toEqual({ username: 'root', email: 'root@example.com', password: 'correct horse' });
  expect([config, config.bootstrapAdmin, config.corsOrigins].every(Object.isFrozen)).toBe(true);
});

test('every fault is reported at once, by name', () => {
  const faults = faultsOf({
    NODE_ENV: 'production',
    PORT: 'http',
    ALGORITHM: 'RS512',
    BCRYPT_COST: '9',
    ISSUER: 'a b:c',
    CORS_ORIGINS: 'https://app.example.com/',
    TRUST_PROXY: 'true',
    BOOTSTRAP_ADMIN_USERNAME: 'root',
  });
  expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual([
    'ALGORITHM',
    'BCRYPT_COST',
    'BOOTSTRAP_ADMIN_EMAIL',
    'BOOTSTRAP_ADMIN_PASSWORD',
    'CORS_ORIGINS',
    'ISSUER',
    'PORT',
    'SECRET_KEY',
    'TRUST_PROXY',
  ]);
  expect(faults.find((fault) => fault.startsWith('ALGORITHM'))).toContain('HS256, HS384, HS512, RS256, PS256, ES256');
});

test('production with key pairs needs no secret', () => {
  const config = loadConfig({ NODE_ENV: 'production', ALGORITHM: 'PS256', DATA_DIR: '/var/lib/scoped' });
  expect(config).toMatchObject({ algorithm: 'PS256', signingKeysFile: '/var/lib/scoped/signing-keys.json' });
  expect(config).not.toHaveProperty('secretKey');
});

test.each([
  ['AUDIENCE', 'a b:c'],
  ['AUDIENCE', ','],
  ['AUDIENCE', 'shop,orders'],
  ['AUDIENCE', 'shop,https://a.example/#x'],
  ['AUDIENCE', 'https://a.example,https://a.example'],
  ['NODE_ENV', 'staging'],
  ['HOST', 'two words\nlines'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ...[
    'not a key',
    'a:c2hvcnQ=',
    `A:${KEY}`,
    `${KEY}`,
    `secret-key-1:${KEY}`,
    `a:${KEY},a:${OTHER_KEY}`,
    `a:${KEY},b:${KEY}`,
    `a:${KEY},`,
    `a:${KEY.replace('=', '')}`,
    `a:${Buffer.alloc(32, 7).toString('base64')}`,
    `a:${KEY.slice(0, -2)}f=`,
  ].map((value): [string, string] => ['ENCRYPTION_KEYS', value]),
  ['PORT', '0x10'],
  ['WORKERS', '0'],
  ['WORKERS', '257'],
  ['WORKERS', 'Auto'],
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['DATABASE_URL', 'postgresql://user:pa#ss@host:port/x'],
  ['DB_POOL_MAX', '0'],
  ['SECRET_KEY', 'x'.repeat(31)],
  ['SECRET_KEY_PREVIOUS', 'x'.repeat(31)],
  ['ALGORITHM', 'none'],
  ['ALGORITHM', 'EdDSA'],
  ['SIGNING_KEYS_FILE', ' keys.json'],
  ['ACCESS_TOKEN_EXPIRE_MINUTES', '0'],
  ['ACCESS_TOKEN_EXPIRE_MINUTES', '1441'],
  ['ACCESS_TOKEN_EXPIRE_MINUTES', '1e1'],
  ['ACCESS_TOKEN_EXPIRE_MINUTES', ' 15'],
  ['ACCESS_TOKEN_EXPIRE_MINUTES', '1.5'],
  ['REFRESH_TOKEN_EXPIRE_DAYS', '0'],
  ['BCRYPT_COST', '3'],
  ['BCRYPT_COST', '16'],
  ['PASSWORD_MIN_LENGTH', '7'],
  ['LOGIN_FAILURES_PER_ADDRESS', '9'],
  ['LOGIN_FAILURES_PER_ADDRESS', '100001'],
  ['METRICS_TOKEN', 'two words'],
  ['REGISTRATION', 'off'],
  ['INVITATION_EXPIRE_HOURS', '0'],
  ['INVITATION_EXPIRE_HOURS', '2161'],
  ['REQUIRE_SECOND_FACTOR', ','],
  ['REQUIRE_SECOND_FACTOR', 'ADMIN,ADMIN'],
  ['REQUIRE_SECOND_FACTOR', 'on the way'],
  ['RESERVED_USERNAMES', 'a b'],
  ['RESERVED_USERNAMES', 'admin,-x'],
  ['RESERVED_USERNAMES', ','],
  ['RESERVED_USERNAMES', 'none,acme,x'],
  ['CORS_ORIGINS', 'app.example.com'],
  ['CORS_ORIGINS', 'https://a.example.com, *'],
  ['CORS_ORIGINS', 'null'],
  ['CORS_ORIGINS', 'capacitor://localhost/app'],
  ['CORS_ORIGINS', 'file://'],
  ['WEBAUTHN_RP_ID', 'https://example.com'],
  ['WEBAUTHN_RP_ID', 'Example.com'],
  ['WEBAUTHN_RP_ID', 'example.com:443'],
  ['WEBAUTHN_RP_ID', '192.0.2.1'],
  ['WEBAUTHN_RP_ID', '[::1]'],
  ['WEBAUTHN_RP_ID', 'example'],
  ['WEBAUTHN_RP_ID', 'a..example.com'],
  ['WEBAUTHN_RP_NAME', 'two\nlines'],
  ['WEBAUTHN_RP_NAME', 'x'.repeat(65)],
  ['TRUST_PROXY', '0'],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['KEEP_ALIVE_TIMEOUT_SECONDS', '0'],
  ['KEEP_ALIVE_TIMEOUT_SECONDS', '3601'],
  ['KEEP_ALIVE_TIMEOUT_SECONDS', '60s'],
  ['STORED_MAX_BYTES', '255'],
  ['STORED_MAX_BYTES', '65537'],
  ['TRUST_PROXY', '11'],
  ['TRUST_PROXY', '1,2'],
  ['TRUST_PROXY', '10.0'],
  ['TRUST_PROXY', '010.0.0.1'],
  ['TRUST_PROXY', '0x7f.1'],
  ['TRUST_PROXY', '10.0.0.1:80'],
  ['TRUST_PROXY', '[::1]'],
  ['TRUST_PROXY', 'fe80::1%eth0'],
  ['TRUST_PROXY', '10.0.0.0/8/8'],
  ['TRUST_PROXY', '::/0'],
  ['TRUST_PROXY', 'proxy.internal'],
  ['TRUST_PROXY', 'Loopback'],
  ['TRUST_PROXY', '0.0.0.0/0'],
  ['LOG_LEVEL', 'verbose'],
  ['OAUTH_PASSWORD_GRANT', 'yes'],
  ['INTROSPECTION', 'true'],
  ['SHOW_REQUIRED_SCOPES', '1'],
  ['ERROR_PATHS', 'index'],
  ['FEDERATION', 'true'],
  ['MAX_BODY_BYTES', '100kb'],
  ['DRAIN_TIMEOUT_SECONDS', '301'],
  ['DRAIN_DELAY_SECONDS', '301'],
])('%s may not be %j', (name, value) => {
  const faults = faultsOf({ [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(new RegExp(`^${name}: write `));
});

test.each([
  ['SECRET_KEY', 'hunter2'],
  ['SECRET_KEY_PREVIOUS', 'hunter2'],
  ['ENCRYPTION_KEYS', 'a:hunter2'],
  ['DATABASE_URL', 'http://admin:hunter2@db/x'],
  ['METRICS_TOKEN', 'hunter2 hunter2'],
])('a fault of %s does not repeat it', (name, value) => {
  expect(faultsOf({ [name]: value }).join()).not.toContain('hunter2');
});

test.each([
  ['PORT', '0', { port: 0 }],
  ['WORKERS', '256', { workers: 256 }],
  ['WORKERS', 'auto', { workers: availableParallelism() }],
  ['BCRYPT_COST', '4', { bcryptCost: 4 }],
  ['FEDERATION', 'on', { federation: true }],
  ['DATABASE_URL', 'postgresql:///app?host=/run/postgresql', {}],
  ['DATABASE_URL', 'postgres://u:p%23@db:5432/app', {}],
  ['REQUIRE_SECOND_FACTOR', 'ADMIN', { requireSecondFactor: ['ADMIN'] }],
  ['REQUIRE_SECOND_FACTOR', ' ADMIN , SUPPORT', { requireSecondFactor: ['ADMIN', 'SUPPORT'] }],
  ['RESERVED_USERNAMES', 'none', { reservedUsernames: [] }],
  ['RESERVED_USERNAMES', ' acme , Brand ', { reservedUsernames: ['acme', 'Brand'] }],
  ['CORS_ORIGINS', '*', { corsOrigins: '*' }],
  ['CORS_ORIGINS', 'capacitor://localhost', { corsOrigins: ['capacitor://localhost'] }],
  ['ISSUER', 'https://api.example.com', { issuer: 'https://api.example.com' }],
  ['AUDIENCE', 'https://api.example.com', { audiences: ['https://api.example.com'] }],
  [
    'AUDIENCE',
    'shop, https://a.example/x , urn:example:b,',
    { audiences: ['shop', 'https://a.example/x', 'urn:example:b'] },
  ],
  [
    'CORS_ORIGINS',
    'https://a.example.com, http://localhost:3000,',
    { corsOrigins: ['https://a.example.com', 'http://localhost:3000'] },
  ],
])('%s may be %j', (name, value, expected) => {
  expect(loadConfig({ [name]: value })).toMatchObject(expected);
});

describe('the site of passkeys', () => {
  const site = (variables: Record<string, string>) => loadConfig(variables).relyingParty;
  const accepted = (variables: Record<string, string>, origins: readonly string[]) =>
    origins.filter((origin) => site(variables)?.isOrigin(origin));
  const ORIGINS = [
    'https://example.com',
    'https://app.example.com',
    'https://example.com:8443',
    'http://example.com',
    'https://evil-example.com',
    'https://example.com.evil.example',
    'http://localhost',
    'http://localhost:5173',
    'https://localhost:4000',
    'http://localhost.evil.example',
    'http://localhost:5173@evil.example',
    'http://127.0.0.1:4000',
    'null',
    '',
  ];

  test('is localhost with every port in development, and none in production', () => {
    expect(site({})).toMatchObject({ id: 'localhost', name: 'localhost' });
    expect(accepted({}, ORIGINS)).toEqual(['http://localhost', 'http://localhost:5173', 'https://localhost:4000']);
    expect(site(PRODUCTION)).toBeUndefined();
  });

  test('is the domain with https unless origins are named', () => {
    const given = { ...PRODUCTION, WEBAUTHN_RP_ID: 'example.com', WEBAUTHN_RP_NAME: 'Example' };
    expect(site(given)).toMatchObject({ id: 'example.com', name: 'Example' });
    expect(accepted(given, ORIGINS)).toEqual(['https://example.com']);
    const android = `android:apk-key-hash:${'A'.repeat(43)}`;
    const named = { ...given, WEBAUTHN_ORIGINS: `https://app.example.com, https://example.com:8443,${android}` };
    expect(accepted(named, [...ORIGINS, android])).toEqual([
      'https://app.example.com',
      'https://example.com:8443',
      android,
    ]);
  });

  test.each([
    ['https://app.example.com/'],
    ['app.example.com'],
    ['http://app.example.com'],
    ['*'],
    [','],
    ['android:apk-key-hash:x'],
    ['capacitor://localhost'],
    ['https://user@example.com'],
  ])('WEBAUTHN_ORIGINS may not be %j', (origins) => {
    const faults = faultsOf({ WEBAUTHN_RP_ID: 'example.com', WEBAUTHN_ORIGINS: origins });
    expect(faults).toEqual([expect.stringMatching(/^WEBAUTHN_ORIGINS: write 1 to 50 origins/)]);
  });

  test.each([['https://example.org'], ['https://evil-example.com'], ['https://example.com,http://localhost:3000']])(
    'WEBAUTHN_ORIGINS=%s is of another domain',
    (origins) => {
      expect(faultsOf({ WEBAUTHN_RP_ID: 'example.com', WEBAUTHN_ORIGINS: origins })).toEqual([
        'WEBAUTHN_ORIGINS: write origins of the domain of WEBAUTHN_RP_ID and its subdomains only',
      ]);
    },
  );

  test('WEBAUTHN_RP_ID is required with the others', () => {
    expect(faultsOf({ WEBAUTHN_ORIGINS: 'https://example.com' })).toEqual([
      'WEBAUTHN_RP_ID: write it too, because WEBAUTHN_ORIGINS is set',
    ]);
    expect(faultsOf({ ...PRODUCTION, WEBAUTHN_RP_NAME: 'Example' })).toEqual([
      'WEBAUTHN_RP_ID: write it too, because WEBAUTHN_RP_NAME is set',
    ]);
    expect(loadConfig({ WEBAUTHN_RP_NAME: 'Example' }).relyingParty).toMatchObject({ name: 'Example' });
  });
});

test('TRUST_PROXY counts hops or knows ranges', () => {
  const trust = (value: string) => loadConfig({ TRUST_PROXY: value }).trustProxy;
  expect([trust('2')('203.0.113.1', 1), trust('2')('203.0.113.1', 2)]).toEqual([true, false]);
  expect([trust('loopback')('127.0.0.1', 0), trust('loopback')('10.0.0.1', 0)]).toEqual([true, false]);
  expect(trust('loopback, 10.0.0.0/8')('10.9.9.9', 3)).toBe(true);
  expect([trust(' 2 ')('203.0.113.1', 1), trust(' 2 ')('0.0.0.2', 2)]).toEqual([true, false]);
  expect(trust('10.0.0.0/255.0.0.0')('10.9.9.9', 3)).toBe(true);
  expect(trust('2001:DB8::/32')('2001:db8::1', 0)).toBe(true);
});

describe('the secret of a development server', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'scoped-api-config-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('is made once, kept, and readable by its owner only', async () => {
    const dataDir = join(directory, 'new', 'data');
    const first = await ensureDevelopmentSecret(dataDir);
    expect(first.created).toBe(true);
    expect(first.secret).toMatch(/^[\w-]{64}$/);
    expect((await stat(first.path)).mode & 0o777).toBe(0o600);
    expect(await ensureDevelopmentSecret(dataDir)).toEqual({ ...first, created: false });
  });

  test('is one for all servers that start at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => ensureDevelopmentSecret(directory)));
    expect(new Set(all.map(({ secret }) => secret)).size).toBe(1);
    expect(all.filter(({ created }) => created)).toHaveLength(1);
  });

  test('is not taken from a file that someone cut short', async () => {
    await writeFile(join(directory, 'development-secret'), 'short\n');
    await expect(ensureDevelopmentSecret(directory)).rejects.toThrow(/development-secret holds fewer than 32 bytes/);
  });
});

test('compose.yaml passes every variable on, except those that a container sets for itself', async () => {
  const read = (name: string) => readFile(join(__dirname, '../..', name), 'utf8');
  const names = [...(await read('.env.example')).matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name as string);
  const compose = await read('compose.yaml');
  const server = compose.slice(compose.indexOf('  server:'), compose.indexOf('  database:'));
  // The image sets HOST and PORT, and compose publishes the port.
  const missing = names.filter((name) => !['HOST', 'PORT'].includes(name) && !server.includes(`\n      ${name}: `));
  expect(missing).toEqual([]);
  // The server has no use for the superuser's password.
  expect(server).not.toMatch(/\$\{POSTGRES_PASSWORD/);
});

test('.env.example names every variable, and only those, at its default', async () => {
  const text = await readFile(join(__dirname, '../../.env.example'), 'utf8');
  const assignments = [...text.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  const example = Object.fromEntries(assignments);
  expect(faultsOf(example)).toEqual([]);
  expect(JSON.stringify(loadConfig(example))).toBe(JSON.stringify(loadConfig({})));
  expect(Object.keys(example).sort()).toEqual([...VARIABLES].sort());
});

describe('a value that was read from a file', () => {
  test('has the same meaning with a line break at its end', () => {
    const lines = {
      ...PRODUCTION,
      SECRET_KEY_PREVIOUS: 'the secret before, of thirty-two bytes or more',
      METRICS_TOKEN: 'abcdefgh',
      PORT: '4001',
      DATABASE_URL: 'postgresql://u:p@h/d',
      BOOTSTRAP_ADMIN_USERNAME: 'root',
      BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
      BOOTSTRAP_ADMIN_PASSWORD: ' correct horse ',
    };
    const with_ = (end: string) =>
      JSON.stringify(loadConfig(Object.fromEntries(Object.entries(lines).map(([name, value]) => [name, value + end]))));
    expect(with_('\n')).toBe(with_(''));
    expect(with_('\r\n')).toBe(with_(''));
    expect(with_('\n\n')).toBe(with_(''));
    // Blanks may belong to a password; around a secret of the server they never do.
    expect(loadConfig({ ...lines, BOOTSTRAP_ADMIN_PASSWORD: ' correct horse ' }).bootstrapAdmin?.password).toBe(
      ' correct horse ',
    );
    expect(loadConfig({ ...PRODUCTION, SECRET_KEY: ` ${SECRET_KEY}\t\n` }).secretKey).toBe(SECRET_KEY);
  });

  test('is not there if there is nothing else in it', () => {
    expect(JSON.stringify(loadConfig({ PORT: '\n', SECRET_KEY: '\r\n' }))).toBe(JSON.stringify(loadConfig({})));
  });
});

describe.each(['SECRET_KEY', 'SECRET_KEY_PREVIOUS'])('%s', (name) => {
  const faults = (value: string) => {
    try {
      loadConfig({ ...PRODUCTION, [name]: value });
      return [];
    } catch (error) {
      return (error as ConfigError).faults;
    }
  };
  test.each([
    'a'.repeat(32),
    'ab'.repeat(32),
    'changeme'.repeat(4),
    'changeme1234'.repeat(3),
    'change-me-'.repeat(5),
    '0123456789abcdef'.repeat(2),
    '0123456789'.repeat(10),
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '9876543210zyxwvutsrqponmlkjihgfedcba',
    `${'a'.repeat(16)}${'b'.repeat(16)}`,
    'your-256-bit-secret-your-256-bit-secret',
    '\u{1F511}'.repeat(10),
    ' '.repeat(40),
    `${' '.repeat(30)}short`,
  ])('%j is refused', (value) => {
    const [fault, ...more] = faults(value);
    expect(fault).toMatch(new RegExp(`^${name}: write (?:something random|at least 32 bytes)`));
    expect(more).toEqual([]);
    expect(fault).not.toContain(value.trim() || '  ');
  });
  test.each([
    '$(openssl rand -base64 48 | tr -d "x")',
    ' $(SCOPED_API_PRODUCTION_SECRET_KEY)\n',
    '$\x7bSCOPED_API_PRODUCTION_SECRET_KEY}',
    '{{ scoped_api_production.secret_key }}',
    '<the secret key of production, 48 bytes>',
    '`openssl rand -base64 48 | tr -d "x"`',
  ])('%j is refused: nothing has replaced it', (value) => {
    expect(faults(value)).toEqual([expect.stringMatching(new RegExp(`^${name}: write the value itself: `))]);
  });
  test('what was made by chance is accepted, however it is written', () => {
    for (let round = 0; round < 100; round += 1) {
      expect(faults(randomBytes(16).toString('hex'))).toEqual([]);
      expect(faults(randomBytes(24).toString('base64'))).toEqual([]);
    }
  });
});
