import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noExtension } from '../../src/extension/load-config-file';
import type { MailFunctions } from '../../src/mail/mail-functions';
import { type MailServer, startMailServer, subjectOf, tokenIn } from '../support/mail-server';
import { scratchDirectory } from '../support/process-directory';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

/** Real mails of a real server, in the languages of their users. */
const scratch = scratchDirectory();
const directory = join(scratch.path, 'templates');
let server: MailServer;
let app: TestApp;

const PAGE = 'https://app.example.org/reset#token={token}';
const EVIL = '<img src=x onerror=alert(1)> {{token}} "evil.example"';

const functions: MailFunctions & Record<string, unknown> = {
  passwordChanged: async ({ user, to, locale, standard }) => {
    if (user.username === 'thrower') throw new Error('no template engine');
    if (user.username === 'never') return await new Promise(() => {});
    if (user.username === 'header') return { ...standard, subject: 'a\r\nBcc: eve@example.com' };
    return { subject: `${standard.subject} (${locale})`, text: `For ${user.username} <${to}>` };
  },
  passwordReset: ({ user, standard }) =>
    user.stored.company === undefined ? standard : { ...standard, subject: `For ${user.stored.company}` },
  emailVerification: ({ link, token, standard }) => ({
    ...standard,
    text: link === undefined && standard.text.includes(token) ? `Code: ${token}` : 'No code',
  }),
};

beforeAll(async () => {
  mkdirSync(directory);
  writeFileSync(
    join(directory, 'passwordReset.fr.txt'),
    'Subject: Nouveau mot de passe{{#fullName}} pour {{fullName}}{{/fullName}}\n\nBonjour,\n\nouvrez {{link}} ({{minutes}} minutes)',
  );
  writeFileSync(
    join(scratch.path, 'app.graphql'),
    'extend type User { company: String @stored(write: [["me:write"]]) }',
  );
  server = await startMailServer();
  app = await startTestApp(
    {
      SMTP_URL: server.url,
      MAIL_FROM: 'noreply@example.org',
      PASSWORD_RESET_URL: PAGE,
      MAIL_TEMPLATES: directory,
      SCHEMA_FILES: join(scratch.path, 'app.graphql'),
    },
    { ...noExtension(directory), mails: functions },
  );
});
afterAll(async () => {
  await app?.stop();
  await server?.stop();
  scratch.remove();
});
afterEach(() => app.database.pool.query('DELETE FROM throttles'));

async function register(username: string, more: object = {}, headers: Record<string, string> = {}) {
  const input = { username, email: `${username}@example.com`, password: PASSWORD, ...more };
  const { data, errors } = await app.graphql(
    'mutation ($input: RegisterInput!) { register(input: $input) { user { id locale } userErrors { code message } } }',
    { variables: { input }, headers },
  );
  // Mails are sent side by side: a later one could arrive before that of the registration.
  if (data?.register.user) await server.mailTo(`${username}@example.com`);
  return { ...data?.register, errors };
}

async function reset(username: string) {
  const { data } = await app.graphql(
    'mutation ($email: EmailAddress!) { requestPasswordReset(input: { email: $email }) { expiresInMinutes } }',
    {
      variables: { email: `${username}@example.com` },
    },
  );
  expect(data.requestPasswordReset).toEqual({ expiresInMinutes: 30 });
  return server.mailTo(`${username}@example.com`, 2);
}

async function changePassword(username: string) {
  const { data } = await app.graphql(
    'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } } }',
    { variables: { input: { username, password: PASSWORD } } },
  );
  const answer = await app.graphql(
    'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { message } } }',
    {
      token: data.login.tokens.accessToken,
      variables: { input: { currentPassword: PASSWORD, newPassword: 'plum orbit sandal' } },
    },
  );
  expect(answer.data.changePassword).toEqual({ userErrors: [] });
  return server.mailTo(`${username}@example.com`, 2);
}

async function verify(username: string) {
  await app.database.pool.query('UPDATE users SET email_verified_at = now() WHERE username = $1', [username]);
}

test('a locale is stored in its canonical form; one that is none is BAD_USER_INPUT', async () => {
  expect((await register('ada', { locale: ' de-at ' })).user).toMatchObject({ locale: 'de-AT' });
  for (const locale of [
    'de_AT',
    'x',
    'a'.repeat(36),
    'en-US\r\nBcc: eve@example.com',
    '{{link}}',
    '../../etc/passwd',
  ]) {
    const { errors } = await register('bad', { locale });
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  }
});

test('a mail is in the language of its user: the tag itself, the language that it belongs to, or English', async () => {
  const german = await reset('ada');
  expect(german.headers.subject).toBe('Neues Passwort festlegen');
  expect(german.headers['content-type']).toMatch(/^multipart\/alternative/);
  expect(german.text).toContain('Falls die Anforderung nicht von Ihnen stammt');
  expect(german.html).toContain('<html lang="de" dir="auto">');
  expect(german.html).toContain(`<a href="${PAGE.replace('{token}', tokenIn(german))}">`);
  expect(german.html).not.toMatch(/<img|<script|<link|url\(/);

  await register('bob', { locale: 'ja' });
  const english = await reset('bob');
  expect(english.headers.subject).toBe('Set a new password');
  expect(english.html).toContain('<html lang="en" dir="auto">');
});

test('without a locale, the browser selects the language of the first mail only, and nothing is stored', async () => {
  const { user } = await register('eva', {}, { 'accept-language': 'tlh, *;q=0.2, de-CH;q=0.9, en;q=0.5' });
  expect(user).toMatchObject({ locale: null });
  expect(subjectOf(await server.mailTo('eva@example.com'))).toBe('Bestätigen Sie Ihre E-Mail-Adresse');
  expect((await reset('eva')).headers.subject).toBe('Set a new password');
});

test('a template adds a language, and names a user only once the address is proven to be theirs', async () => {
  await register('zoe', { locale: 'fr-CA', fullName: EVIL });
  const before = await reset('zoe');
  expect(before.headers.subject).toBe('Nouveau mot de passe');
  expect(before.raw).not.toContain('evil');
  expect(before.text).toContain(`ouvrez ${PAGE.replace('{token}', tokenIn(before))} (30 minutes)`);

  await verify('zoe');
  await app.database.pool.query('DELETE FROM throttles');
  await reset('zoe');
  const after = await server.mailTo('zoe@example.com', 3);
  expect(subjectOf(after)).toBe(`Nouveau mot de passe pour ${EVIL}`);
  expect(after.html).not.toContain('<img');
  expect(after.html).toContain('&#60;img src=x');
});

test('a function of the configuration file writes a mail, with the standard mail at hand', async () => {
  await register('max', { locale: 'de' });
  const verification = await server.mailTo('max@example.com');
  expect(verification.text.trim()).toBe(`Code: ${tokenIn(verification)}`);
  expect(verification.html).toContain('melden Sie sich');
  const changed = await changePassword('max');
  expect(subjectOf(changed)).toBe('Ihr Passwort wurde geändert (de)');
  expect(changed.text.trim()).toBe('For max <max@example.com>');
  expect(changed.html).toContain('For max &#60;max@example.com&#62;');
});

test.each([
  ['thrower', 'no template engine'],
  ['header', 'subject must be one line'],
  ['never', 'It took longer than 2 s.'],
])(
  'where the function fails (%s), the standard mail is sent, the failure logged and counted',
  async (username, reason) => {
    const countOf = async () =>
      (await (await fetch(`${app.url}/metrics`)).text()).match(
        /mail_function_failures_total\{kind="passwordChanged"\} (\d+)/,
      )?.[1] ?? '0';
    const before = Number(await countOf());
    await register(username);
    const mail = await changePassword(username);
    expect(mail.headers.subject).toBe('Your password was changed');
    expect(Object.keys(mail.headers)).not.toContain('bcc');
    expect(Number(await countOf())).toBe(before + 1);
    expect(app.logLines).toContainEqual(
      expect.objectContaining({
        level: 50,
        kind: 'passwordChanged',
        err: expect.objectContaining({ message: expect.stringContaining(reason) }),
      }),
    );
  },
);

test('a function reads the stored fields of the user', async () => {
  await register('acme', { company: 'Acme' });
  expect((await reset('acme')).headers.subject).toBe('For Acme');
});

test('a wrong template ends the start', async () => {
  const wrong = join(scratch.path, 'wrong');
  mkdirSync(wrong);
  writeFileSync(join(wrong, 'passwordReset.fr.txt'), 'Subject: a\n\nb');
  await expect(startTestApp({ MAIL_TEMPLATES: wrong })).rejects.toThrow(
    /passwordReset\.fr\.txt:1: it needs \{\{token\}\}/,
  );
});
