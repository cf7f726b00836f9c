import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigError, loadConfig } from '../../src/config';
import { smtpTransport } from '../../src/mail/smtp';

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

describe('mail to another machine goes over TLS', () => {
  test.each([
    'smtp://mail.example.org?ignoreTLS=true',
    'smtp://mail.example.org?requireTLS=false',
    'smtp://mail.example.org?requireTLS=0',
    'smtp://mail.example.org?opportunisticTLS=true',
    'smtps://mail.example.org?tls.rejectUnauthorized=false',
    'smtp://mail.example.org?requireTLS=true&requireTLS=false',
    'smtp://127.0.0.1.example.org?ignoreTLS=true',
    'smtp://localhost.example.org?ignoreTLS=true',
    'smtp://0x7f.1?ignoreTLS=true',
    'smtp://10.0.0.1?ignoreTLS=true',
    'smtp://[::2]?ignoreTLS=true',
    'smtp://mail.example.org?service=Maildev',
    'smtp://mail.example.org?url=smtp://other.example.org',
    'smtp://localhost?url=smtp://other.example.org',
    'smtp://localhost?service=Maildev',
  ])('%s is refused unless ALLOW_PLAIN_SMTP is on', (SMTP_URL) => {
    expect(faultsOf({ ...FROM, SMTP_URL })).toEqual([expect.stringMatching(/^SMTP_URL: .*ALLOW_PLAIN_SMTP=on/)]);
    expect(faultsOf({ ...FROM, SMTP_URL, ALLOW_PLAIN_SMTP: 'on' })).toEqual([]);
  });

  test.each(['localhost', 'mail.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('%s is this machine', (host) => {
    expect(faultsOf({ ...FROM, SMTP_URL: `smtp://${host}:25?ignoreTLS=true` })).toEqual([]);
  });

  test.each([
    ['smtp://mail.example.org', false, true],
    ['smtp://u:p@mail.example.org', false, true],
    ['smtp://mail.example.org?requireTLS=false&ignoreTLS=true&tls.servername=a', false, true],
    ['smtp://mail.example.org', true, false],
    ['smtp://u:p@mail.example.org', true, false],
    ['smtp://127.0.0.1', false, false],
    ['smtp://u:p@127.0.0.1', false, true],
  ])('%s, ALLOW_PLAIN_SMTP %s: requires TLS %s', (url, allowPlain, requireTLS) => {
    const transport = smtpTransport(url, allowPlain);
    expect(transport.requireTLS).toBe(requireTLS);
    expect(transport.url).not.toContain('ignoreTLS');
  });

  test.each(['maybe', 'true', '1'])('ALLOW_PLAIN_SMTP=%s is a fault', (ALLOW_PLAIN_SMTP) => {
    expect(faultsOf({ ALLOW_PLAIN_SMTP })).toEqual(['ALLOW_PLAIN_SMTP: write on or off']);
  });
});

describe('the pages of the tokens, where none is set', () => {
  const SECRET_KEY = 'dGhlIG1haWxzIGhhdmUgbGlua3MgdG8gdGhlIHNlcnZlcg';
  const pageOf = (environment: Record<string, string>) => loadConfig(environment).passwordResetUrl;

  test.each<[string, Record<string, string>, string | undefined]>([
    ['ISSUER', { ISSUER: 'https://id.example.org' }, 'https://id.example.org/account/reset-password#token={token}'],
    [
      'ISSUER in production',
      { ISSUER: 'https://id.example.org:8443/', NODE_ENV: 'production', SECRET_KEY },
      'https://id.example.org:8443/account/reset-password#token={token}',
    ],
    ['this machine in development', { PORT: '4001' }, 'http://localhost:4001/account/reset-password#token={token}'],
    ['nothing on a port that the system chooses', { PORT: '0' }, undefined],
    ['nothing in production with a name as ISSUER', { NODE_ENV: 'production', SECRET_KEY }, undefined],
    ['nothing with an ISSUER below a path', { ISSUER: 'https://example.org/auth' }, undefined],
    ['nothing with a URN as ISSUER, but this machine', { ISSUER: 'urn:example:id', PORT: '0' }, undefined],
    ['nothing with WEB=off', { ISSUER: 'https://id.example.org', WEB: 'off' }, undefined],
    [
      'the page that is set',
      { ISSUER: 'https://id.example.org', PASSWORD_RESET_URL: 'https://a.example.org?t={token}' },
      'https://a.example.org?t={token}',
    ],
  ])('are at %s', (_, environment, expected) => {
    expect(pageOf(environment)).toBe(expected);
  });

  test('are pages of the application', () => {
    const { passwordResetUrl, emailVerificationUrl, invitationUrl } = loadConfig({ ISSUER: 'https://id.example.org' });
    const pages = readFileSync(join(__dirname, '../../web/src/pages.ts'), 'utf8');
    for (const url of [passwordResetUrl, emailVerificationUrl, invitationUrl]) {
      const { pathname, hash } = new URL(url as string);
      expect(pages).toContain(`path: '${pathname}'`);
      // Nothing of the token is sent to a server.
      expect(decodeURI(hash)).toBe('#token={token}');
    }
  });
});
