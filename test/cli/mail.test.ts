import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';

const scratch = scratchDirectory();
const preview = (args: readonly string[], env: Record<string, string> = {}) =>
  cli(['mail', 'preview', ...args], { cwd: scratch.path, env });

afterAll(scratch.remove);

test('mail preview shows a mail in a language', async () => {
  const { code, stdout, stderr } = await preview(['passwordReset', '--locale', 'de-AT']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^Subject: Neues Passwort festlegen\n\nJemand, vermutlich Sie, .*\n\n.*Code.*\n\nscoped_et_0+\n\n/,
  );
  const english = await preview(['emailChanged', '--json', '--locale', 'tlh']);
  expect(JSON.parse(english.stdout)).toEqual({
    kind: 'emailChanged',
    locale: 'tlh',
    subject: 'Your e-mail address was changed',
    text: expect.stringContaining('another one now'),
    html: expect.stringContaining('<html lang="en"'),
  });
});

test('it reads the directory mails, and the pages of the settings', async () => {
  const directory = join(scratch.path, 'mails');
  mkdirSync(directory);
  writeFileSync(
    join(directory, 'passwordReset.it.txt'),
    'Subject: Ciao {{username}}{{^username}}!{{/username}}\n\nApri {{link}}',
  );
  const refused = await preview(['passwordReset', '--locale', 'it']);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('mails/passwordReset.it.txt:1: it needs {{token}}');

  const env = { PASSWORD_RESET_URL: 'https://app.example.org/?a=1&b=2#{token}' };
  const text = await preview(['passwordReset', '--locale', 'it-CH'], env);
  expect(text.stdout).toMatch(/^Subject: Ciao ada\n\nApri https:\/\/app\.example\.org\/\?a=1&b=2#scoped_et_0+$/);
  const html = await preview(['passwordReset', '--locale', 'it', '--html', '--unverified'], env);
  expect(html.stdout).toContain('<title>Ciao !</title>');
  expect(html.stdout).toContain('<a href="https://app.example.org/?a=1&#38;b=2#scoped_et_');

  const doctor = await cli(['doctor', '--json'], {
    cwd: scratch.path,
    env: { DATABASE_URL: 'postgresql://127.0.0.1:1/none' },
  });
  expect(doctor.stdout).toContain('passwordReset.it.txt:1: it needs {{token}}');
});

test.each([
  [['welcome'], 'There is no mail "welcome". There are: passwordReset, '],
  [['constructor'], 'There is no mail "constructor"'],
  [['passwordReset', '--locale', 'de_AT'], 'Write a BCP 47 language tag, such as de or de-AT.'],
])('%j is wrong usage', async (args, message) => {
  const { code, stderr } = await preview(args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('it calls the function of the configuration file, and shows its error', async () => {
  const directory = join(scratch.path, 'configured');
  mkdirSync(directory);
  writeFileSync(
    join(directory, 'scoped-api.config.mjs'),
    `export default { mails: {
      passwordChanged: ({ user, locale, standard }) => ({ ...standard, subject: \`\${user.username} \${locale}\` }),
      invitation: ({ user, link, standard }) => ({ ...standard, subject: \`\${user} \${link}\` }),
      emailChanged: () => { throw new Error('no template engine'); },
    } };\n`,
  );
  const of = (kind: string) => cli(['mail', 'preview', kind, '--locale', 'de'], { cwd: directory });
  expect((await of('passwordChanged')).stdout).toMatch(/^Subject: ada de\n/);
  expect((await of('invitation')).stdout).toMatch(/^Subject: undefined undefined\n/);
  expect(await of('emailChanged')).toMatchObject({
    code: 1,
    stderr: 'mails.emailChanged failed: no template engine\n',
  });
});
