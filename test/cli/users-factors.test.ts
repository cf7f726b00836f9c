import { randomBytes } from 'node:crypto';
import { startMailServer } from '../support/mail-server';
import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { enrolTotp } from '../support/second-factors';
import { startTestApp, type TestApp } from '../support/test-app';

const directory = scratchDirectory();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await app.userToken('ada');
  await app.userToken('bob');
});
afterAll(async () => {
  directory.remove();
  await app.stop();
});

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  cli(['users', ...args], { cwd: directory.path, env: { DATABASE_URL: app.databaseUrl, ...env } });
const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await run([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};
const givePasskey = async (userId: string, name: string): Promise<string> => {
  const { rows } = await app.database.pool.query(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, is_backed_up)
     VALUES (gen_random_uuid(), $1, $2, $2, 0, $3, false) RETURNING id`,
    [userId, randomBytes(16), name],
  );
  return rows[0].id;
};

test('the factors of a user are listed, without secrets', async () => {
  expect((await run(['factors', 'bob'])).stdout).toBe('bob has no second factor: the password is enough to log in.\n');
  const { userId, secret } = await enrolTotp(app, 'ada');
  const id = await givePasskey(userId, 'evil\x9b2J');
  const { stdout } = await run(['factors', 'ada']);
  expect(stdout).toMatch(/^factor +added +last used +name +id$/m);
  expect(stdout).toMatch(/^authenticator app +\d{4}-\d\d-\d\dT\d\d:\d\d +never/m);
  expect(stdout).toMatch(/^recovery codes .*10 left$/m);
  expect(stdout).toContain('evil\\u{9b}2J');
  expect(stdout).toContain(id);
  expect(stdout).not.toContain(secret);
  expect(await json('factors', 'ADA@example.com')).toEqual({
    totp: { createdAt: expect.any(String), lastUsedAt: null },
    recoveryCodesLeft: 10,
    passkeys: [
      {
        ...{ id, name: 'evil\x9b2J', isBackedUp: false, aaguid: null },
        createdAt: expect.any(String),
        lastUsedAt: null,
      },
    ],
  });
  expect((await run(['show', 'ada'])).stdout).toMatch(
    /^second factors +authenticator app, 1 passkey, 10 recovery codes$/m,
  );
  expect(await json('show', 'bob')).toMatchObject({
    secondFactors: { totp: null, recoveryCodesLeft: 0, passkeys: [] },
  });
});

test('what to remove must be said, and is confirmed', async () => {
  expect(await run(['remove-factor', 'ada', '--yes'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'Say what to remove: --totp, --recovery-codes, --passkeys, --passkey <id> or --all.\n',
  });
  expect(await run(['remove-factor', 'ada', '--all'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/there is no terminal to ask/),
  });
  expect(await run(['remove-factor', 'ada', '--all', '--totp', '--yes'])).toMatchObject({ code: 2 });
  expect(await run(['remove-factor', 'ada', '--passkey', 'x', '--yes'])).toMatchObject({
    code: 1,
    stderr: 'This user has no passkey with this id. Nothing was removed.\n',
  });
  expect(await json('factors', 'ada')).toMatchObject({ recoveryCodesLeft: 10, totp: {}, passkeys: [{}] });
});

test('factors are removed one by one, or all; the user is told and the audit log knows', async () => {
  const mail = await startMailServer();
  const mailing = { SMTP_URL: mail.url, MAIL_FROM: 'noreply@example.com' };
  try {
    const [passkey] = (await json('factors', 'ada')).passkeys;
    expect(await run(['remove-factor', 'ada', '--passkey', passkey.id, '--yes'], mailing)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(
        /^Removed the passkey "evil.*" of ada\. Second factors left: authenticator app, 10 recovery codes\.\n$/,
      ),
    });
    expect((await mail.mailTo('ada@example.com')).headers.subject).toBe('A passkey was removed from your account');
    expect(await run(['remove-factor', 'ada', '--all', '--yes'], mailing)).toMatchObject({
      code: 0,
      stdout: 'Removed the authenticator app, 10 recovery codes of ada. Second factors left: none.\n',
    });
    expect((await mail.mailTo('ada@example.com', 2)).text).toMatch(/manages the accounts of this service/);
  } finally {
    await mail.stop();
  }
  expect(await json('remove-factor', 'ada', '--all', '--yes')).toMatchObject({ isChanged: false });
  const { rows } = await app.database.pool.query(
    `SELECT actor_kind, before FROM audit_events WHERE action = 'FACTOR_REMOVED' ORDER BY id`,
  );
  expect(rows).toEqual([
    { actor_kind: 'OPERATOR', before: { factor: 'PASSKEY', passkeyId: expect.any(String), name: 'evil\x9b2J' } },
    { actor_kind: 'OPERATOR', before: { factor: 'TOTP' } },
    { actor_kind: 'OPERATOR', before: { factor: 'RECOVERY_CODE', recoveryCodes: 10 } },
  ]);
});

test('a mail that fails is told, and the factors are removed', async () => {
  await enrolTotp(app, 'bob');
  const answer = await run(['remove-factor', 'bob', '--totp', '--yes'], {
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'noreply@example.com',
  });
  expect(answer).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^The user could not be notified by mail: /),
  });
  expect(await json('factors', 'bob')).toEqual({ totp: null, recoveryCodesLeft: 0, passkeys: [] });
});
