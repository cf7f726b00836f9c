import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { type Mail, renderParts } from '../../src/mail/mail';
import { createMailer, type Mailer } from '../../src/mail/mailer';
import { createMetrics, type Metrics } from '../../src/metrics/metrics';
import { type MailServer, startMailServer } from '../support/mail-server';

const TOKEN = `scoped_et_${'0123456789abcdef'.repeat(4)}01234567`;
const MAIL: Mail = {
  userId: '01990000-0000-7000-8000-000000000000',
  to: 'ada@example.com',
  kind: 'passwordReset',
  ...renderParts(
    'Set a new password',
    [
      'A sentence with <b> & "quotes" that is longer than one line of a mail may well be, so that it is wrapped.',
      { link: `https://app.example.org/?a=1&token=${TOKEN}` },
      { code: TOKEN },
    ],
    'en',
  ),
};

let lines: Record<string, unknown>[];
let metrics: Metrics;
let server: MailServer | undefined;
let mailers: Mailer[] = [];

beforeEach(() => {
  lines = [];
  metrics = createMetrics();
});
afterEach(async () => {
  await Promise.all(mailers.map((mailer) => mailer.close(100)));
  await server?.stop();
  metrics.close();
  mailers = [];
  server = undefined;
});

function mailerTo(smtpUrl: string | undefined, isProduction = true, allowPlain = false): Mailer {
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const from = { name: 'Zoë, of “Scoped API”', address: 'noreply@example.org' };
  const mailer = createMailer({ smtpUrl, from, isProduction, allowPlain, log, metrics });
  mailers.push(mailer);
  return mailer;
}

async function outcomes(): Promise<Record<string, number>> {
  const { values } = await metrics.mailDeliveries.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]));
}

async function until(done: () => Promise<boolean> | boolean): Promise<void> {
  for (let wait = 0; wait < 400 && !(await done()); wait += 1) await delay(20);
}

test('a mail arrives in plain text and HTML, from the configured sender, to one receiver', async () => {
  server = await startMailServer();
  mailerTo(server.url).send(MAIL);
  const mail = await server.mailTo('ada@example.com');
  expect(mail).toMatchObject({ from: 'noreply@example.org', to: ['ada@example.com'] });
  expect(mail.headers).toMatchObject({
    to: 'ada@example.com',
    subject: 'Set a new password',
    'auto-submitted': 'auto-generated',
  });
  expect(mail.headers.from).toMatch(/^=\?UTF-8\?.*\?= <noreply@example\.org>$/);
  expect(mail.text).toContain('A sentence with <b> & "quotes" that is longer');
  expect(mail.text.split(/\r?\n/)).toContain(TOKEN);
  expect(mail.text.split(/\r?\n/)).toContain(`https://app.example.org/?a=1&token=${TOKEN}`);
  expect(mail.html).toContain('A sentence with &#60;b&#62; &#38; &#34;quotes&#34;');
  expect(mail.html).toContain(`<a href="https://app.example.org/?a=1&#38;token=${TOKEN}">`);
  await until(async () => (await outcomes()).sent === 1);
  expect(await outcomes()).toEqual({ sent: 1 });
  expect(lines).toEqual([]);
});

test.each([
  'ada@example.com\r\nBcc: eve@example.com',
  'ada@example.com, eve@example.com',
  'ada@example.com> <eve@example.com',
  'Eve <eve@example.com>',
])('even if an address got past the parser, %j would add no receiver and no header', async (to) => {
  server = await startMailServer();
  const sender = mailerTo(server.url);
  sender.send({ ...MAIL, to });
  await sender.close(3_000);
  for (const mail of server.mails) {
    expect(mail.to).toHaveLength(1);
    expect(Object.keys(mail.headers)).not.toContain('bcc');
  }
});

test('a refusal for now is tried again', async () => {
  let refusals = 0;
  server = await startMailServer({}, () => {
    refusals += 1;
    return refusals === 1 ? { code: 451, message: `greylisted: ada@example.com ${TOKEN}` } : undefined;
  });
  mailerTo(server.url).send(MAIL);
  await server.mailTo('ada@example.com');
  await until(async () => (await outcomes()).sent === 1);
  expect(await outcomes()).toEqual({ retried: 1, sent: 1 });
  expect(lines).toMatchObject([{ level: 40, userId: MAIL.userId, responseCode: 451 }]);
  expect(JSON.stringify(lines)).not.toMatch(/ada@|scoped_et|0123456789abcdef/);
});

test('a refusal for good is not, and the log has neither the receiver nor the token that the server quotes', async () => {
  let attempts = 0;
  server = await startMailServer({}, (raw) => {
    attempts += 1;
    return {
      code: 554,
      message: `spam for ADA@example.com: ${/scoped_et_\w+/.exec(raw)?.[0] ?? TOKEN} ${TOKEN.slice(20)}`,
    };
  });
  mailerTo(server.url).send(MAIL);
  await until(async () => (await outcomes()).failed === 1);
  await delay(100);
  expect(attempts).toBe(1);
  expect(lines).toMatchObject([{ level: 50, msg: 'a mail could not be sent', responseCode: 554 }]);
  expect(lines[0]?.reason).toContain('spam for <recipient>');
  expect(JSON.stringify(lines)).not.toMatch(/ada@|scoped_et|0123456789abcdef/i);
});

test('a password in the URL is never sent in plain text', async () => {
  let logins = 0;
  server = await startMailServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth(_auth, _session, callback) {
      logins += 1;
      callback(null, { user: 'scoped' });
    },
  });
  mailerTo(`smtp://scoped:hunter2@127.0.0.1:${server.port}`).send(MAIL);
  await until(() => lines.length > 0);
  expect(logins).toBe(0);
  expect(JSON.stringify(lines)).not.toContain('hunter2');

  mailerTo(`smtp://scoped:hunter2@127.0.0.1:${server.port}?requireTLS=false`).send(MAIL);
  await server.mailTo('ada@example.com');
  expect(logins).toBe(1);
});

test('a server with a certificate of an unknown authority receives no mail', async () => {
  // smtp-server brings a certificate of its own, for tests.
  server = await startMailServer({ secure: true });
  mailerTo(`smtps://127.0.0.1:${server.port}`).send(MAIL);
  await until(() => lines.length > 0);
  expect(server.mails).toEqual([]);
  expect(String(lines[0]?.reason)).toMatch(/certificate/);

  mailerTo(`smtps://127.0.0.1:${server.port}?tls.rejectUnauthorized=false`).send(MAIL);
  await server.mailTo('ada@example.com');
});

test('a server on another machine that offers no TLS gets no mail, and the log says what to do', async () => {
  server = await startMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
  // A name that is not known to be this machine's, though it is: as for any server in a network.
  const [address] = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter((one) => !one.internal));
  const host = address?.family === 'IPv4' ? address.address : '127.0.0.1';
  const forwarder = createServer((socket) => socket.pipe(connect(server?.port ?? 0, '127.0.0.1')).pipe(socket));
  await new Promise<void>((resolve) => forwarder.listen(0, host, resolve));
  const url = `smtp://${host}:${(forwarder.address() as AddressInfo).port}`;
  if (host !== '127.0.0.1') {
    mailerTo(url).send(MAIL);
    await until(() => lines.length > 0);
    expect(server.mails).toEqual([]);
    expect(String(lines[0]?.reason)).toContain('ALLOW_PLAIN_SMTP=on');
  }
  mailerTo(url, true, true).send(MAIL);
  await server.mailTo('ada@example.com');
  expect(lines.map(({ msg }) => msg)).toContainEqual(expect.stringMatching(/^ALLOW_PLAIN_SMTP is on/));
  forwarder.close();
});

test('a flood is dropped, counted, and sinks nobody', async () => {
  const sender = mailerTo('smtp://127.0.0.1:9');
  for (let index = 0; index < 1_100; index += 1) sender.send(MAIL);
  expect((await outcomes()).dropped).toBe(100);
});
