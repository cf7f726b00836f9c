import { type ConfigError, loadConfig } from '../../src/config';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    return (error as ConfigError).faults;
  }
  return [];
}

const FROM = { MAIL_FROM: 'noreply@example.org' };

test.each([
  ['SMTP_URL', 'mail.example.org:587'],
  ['SMTP_URL', 'https://mail.example.org'],
  ['SMTP_URL', 'smtp://'],
  ['SMTP_URL', 'smtp://u:hunter2 @mail'],
  ['MAIL_FROM', 'noreply'],
  ['MAIL_FROM', 'a@example.org, b@example.org'],
  ['MAIL_FROM', 'Example <noreply@example.org> <b@example.org>'],
  ['MAIL_FROM', 'Exam\r\nBcc: eve@example.org <noreply@example.org>'],
  ['MAIL_FROM', 'Example <noreply>'],
  ['PASSWORD_RESET_URL', 'https://app.example.org/reset'],
  ['PASSWORD_RESET_URL', 'https://app.example.org/{token}/{token}'],
  ['PASSWORD_RESET_URL', 'https://{token}.example.org/'],
  ['PASSWORD_RESET_URL', 'https://app.example.org{token}'],
  ['PASSWORD_RESET_URL', 'https://me:{token}@app.example.org/'],
  ['PASSWORD_RESET_URL', 'app.example.org/{token}'],
  ['PASSWORD_RESET_URL', 'javascript:alert("{token}")'],
  ['EMAIL_VERIFICATION_URL', 'ftp://app.example.org/{token}'],
  ['EMAIL_VERIFICATION_URL', 'https://app.example.org/a b?{token}'],
])('%s may not be %j', (name, value) => {
  const faults = faultsOf({ ...FROM, [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(new RegExp(`^${name}: write `));
  expect(faults[0]).not.toContain('hunter2');
});

test('SMTP_URL takes MAIL_FROM', () => {
  expect(faultsOf({ SMTP_URL: 'smtp://mail.example.org' })).toEqual([
    expect.stringMatching(/^MAIL_FROM: write it too/),
  ]);
  expect(faultsOf(FROM)).toEqual([]);
});

test.each([
  [
    { SMTP_URL: 'smtps://user:p%40ss@mail.example.org:465', ...FROM },
    { mailFrom: { name: '', address: 'noreply@example.org' } },
  ],
  [{ MAIL_FROM: 'Zoë of Example <z@example.org>' }, { mailFrom: { name: 'Zoë of Example', address: 'z@example.org' } }],
  [
    { PASSWORD_RESET_URL: 'http://localhost:3000/#/reset/{token}' },
    { passwordResetUrl: 'http://localhost:3000/#/reset/{token}' },
  ],
  [
    { EMAIL_VERIFICATION_URL: 'https://a.example.org?t={token}' },
    { emailVerificationUrl: 'https://a.example.org?t={token}' },
  ],
])('%j is fine', (env, expected) => {
  expect(loadConfig(env as unknown as Record<string, string>)).toMatchObject(expected);
});
