import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../support/test-app';

const FILE = `
  "The size of a shirt."
  enum Size { SMALL LARGE }
  extend type User {
    "The employer."
    company: String @stored(write: [["me:write"]])
    sizes: [Size!] @stored(write: [["me:write"]])
    bornAt: DateTime @stored(write: [["me:write"]])
    workEmail: EmailAddress @stored(write: [["me:write"]])
    score: Float @stored(write: [["users:write"]])
    supportTier: Int @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]])
    note: String @stored(write: [["users:grant"]]) @requiresScopes(scopes: [["audit:read"], ["users:read", "users:write"]])
  }`;

const FIELDS = `name description type kind enumValues isList isRequired inRegistration inProfile writeScopes readScopes`;
const SERVER = `{ server {
  name registration passkeys totp sendsMail sessionCookies passwordMinLength locales profileFields { ${FIELDS} } } }`;

const apps: TestApp[] = [];
afterAll(() => Promise.all(apps.map((app) => app.stop())));

async function start(environment: Record<string, string> = {}) {
  const app = await startTestApp(environment);
  apps.push(app);
  // biome-ignore lint/suspicious/noExplicitAny: the tests know what they selected
  const server = async (token?: string): Promise<any> =>
    (await app.graphql(SERVER, token === undefined ? {} : { token })).data.server;
  const names = async (token?: string) =>
    (await server(token)).profileFields.map(({ name }: { name: string }) => name) as string[];
  return { app, server, names };
}

function withSchema(): Record<string, string> {
  const file = join(mkdtempSync(join(tmpdir(), 'server-')), 'app.graphql');
  writeFileSync(file, FILE);
  return { SCHEMA_FILES: file };
}

test('anyone reads what a server offers', async () => {
  const { server } = await start();
  expect(await server()).toEqual({
    name: 'scoped-api',
    registration: 'OPEN',
    passkeys: true,
    totp: true,
    sendsMail: true,
    sessionCookies: true,
    passwordMinLength: 8,
    locales: ['en', 'de'],
    profileFields: [],
  });
});

test('it is what the configuration says', async () => {
  const { server } = await start({
    NODE_ENV: 'production',
    BCRYPT_COST: '10',
    ISSUER: 'https://login.example.org/x',
    REGISTRATION: 'invited',
    SESSION_COOKIES: 'off',
    PASSWORD_MIN_LENGTH: '12',
    METRICS_TOKEN: 'x',
  });
  expect(await server()).toMatchObject({
    name: 'login.example.org',
    registration: 'INVITED',
    passkeys: false,
    sessionCookies: false,
    sendsMail: false,
    passwordMinLength: 12,
  });
});

test('it has the name of the site, and the languages of mail templates', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mails-'));
  writeFileSync(join(directory, 'passwordReset.pt-BR.txt'), 'Subject: Senha\n\n{{token}}\n');
  writeFileSync(join(directory, 'passwordReset.de.txt'), 'Subject: Passwort\n\n{{token}}\n');
  const { server } = await start({
    ...{ WEBAUTHN_RP_ID: 'example.org', WEBAUTHN_RP_NAME: 'Example', ISSUER: 'https://id.example.org' },
    MAIL_TEMPLATES: directory,
  });
  expect(await server()).toMatchObject({ name: 'Example', passkeys: true, locales: ['en', 'de', 'pt-BR'] });
});

describe('stored fields', () => {
  let at: Awaited<ReturnType<typeof start>>;
  let admin: string;
  beforeAll(async () => {
    at = await start(withSchema());
    admin = await at.app.adminToken();
  });

  test('those of the registration are for everyone, as the schema describes them', async () => {
    const { profileFields } = await at.server();
    const own = {
      isRequired: false,
      inRegistration: true,
      inProfile: true,
      writeScopes: [['me:write']],
      readScopes: [],
    };
    const plain = { description: null, enumValues: [], isList: false, ...own };
    expect(profileFields).toEqual([
      { ...plain, name: 'company', description: 'The employer.', type: 'String', kind: 'STRING' },
      { ...plain, name: 'sizes', type: '[Size!]', kind: 'ENUM', enumValues: ['SMALL', 'LARGE'], isList: true },
      { ...plain, name: 'bornAt', type: 'DateTime', kind: 'DATETIME' },
      { ...plain, name: 'workEmail', type: 'EmailAddress', kind: 'OTHER' },
    ]);
  });

  test('others are for those who can read or write them', async () => {
    const registration = ['company', 'sizes', 'bornAt', 'workEmail'];
    // `score` can be read by everyone with a token: a user has one in `me`.
    expect(await at.names(await at.app.userToken('plain'))).toEqual([...registration, 'score']);
    expect(await at.names(await at.app.adminToken('reader', ['users:read']))).toEqual([
      ...registration,
      ...['score', 'supportTier'],
    ]);
    expect(await at.names(await at.app.adminToken('auditor', ['audit:read']))).toEqual([
      ...registration,
      'score',
      'note',
    ]);
    const all = await at.server(admin);
    expect(all.profileFields.find(({ name }: { name: string }) => name === 'note')).toEqual({
      name: 'note',
      ...{ description: null, type: 'String', kind: 'STRING', enumValues: [], isList: false, isRequired: false },
      ...{ inRegistration: false, inProfile: false },
      writeScopes: [['users:grant']],
      readScopes: [['audit:read'], ['users:read', 'users:write']],
    });
  });

  test('an invalid token is refused where the answer depends on the viewer, and only there', async () => {
    const invalid = await at.app.graphql('{ server { profileFields { name } } }', { token: 'x.y.z' });
    expect([invalid.status, invalid.data]).toEqual([401, undefined]);
    const plain = await at.app.graphql('{ server { name } }', { token: 'x.y.z' });
    expect([plain.status, plain.data.server.name]).toEqual([200, 'scoped-api']);
  });

  test('a server that names no scopes names none here', async () => {
    const { app, server } = await start({ ...withSchema(), SHOW_REQUIRED_SCOPES: 'off' });
    const { profileFields } = await server(await app.adminToken());
    expect(profileFields).toHaveLength(7);
    for (const { writeScopes, readScopes } of profileFields) expect([writeScopes, readScopes]).toEqual([[], []]);
  });
});
