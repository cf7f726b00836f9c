import type { Config } from '../config';
import { readDeliveryError } from '../mail/delivery-error';
import { smtpTransport } from '../mail/smtp';
import { loadMailTemplates } from '../mail/templates';
import { type Finding, findingsAbout } from './finding';

const { ok, skipped, warning, error } = findingsAbout('mail');

const TIMEOUT_MS = 3_000;

/** Checks the templates of mails, and that the mail server accepts mails. */
export async function checkMail(config: Config): Promise<readonly Finding[]> {
  return [...checkTemplates(config), ...(await checkServer(config))];
}

/** Reads the templates of mails, as the start does. */
function checkTemplates(config: Config): readonly Finding[] {
  try {
    const templates = loadMailTemplates({ directory: config.mailTemplates, pages: config });
    const count = [...templates.values()].reduce((sum, { size }) => sum + size, 0);
    return count === 0 ? [] : [ok(`${count} mail template(s) can be used.`)];
  } catch (failure) {
    if ((failure as Error).name !== 'MailTemplatesError') throw failure;
    return [error((failure as Error).message, 'Correct the files: docs/mails.md.')];
  }
}

/** Connects to the mail server and logs in, and sends no mail. */
async function checkServer({
  smtpUrl,
  mailFrom,
  isProduction,
  allowPlainSmtp,
  registration,
}: Config): Promise<readonly Finding[]> {
  if (smtpUrl === undefined) {
    if (!isProduction) return [skipped('SMTP_URL is not set: mails are printed in the log.')];
    const what =
      registration === 'invited'
        ? 'SMTP_URL is not set, and REGISTRATION is invited: no one can be invited, or reset a password.'
        : "SMTP_URL is not set: users can't reset a password or verify an e-mail address.";
    return [warning(what, 'Set SMTP_URL and MAIL_FROM.')];
  }
  const { host, username } = new URL(smtpUrl);
  const { createTransport } = require('nodemailer') as typeof import('nodemailer');
  const transport = createTransport({
    ...smtpTransport(smtpUrl, allowPlainSmtp),
    dnsTimeout: TIMEOUT_MS,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  try {
    await transport.verify();
    // The user's name is a secret with some services.
    const login = username === '' ? 'requires no login' : 'accepts the login';
    const found = ok(`The mail server at ${host} ${login}; no mail was sent.`);
    return allowPlainSmtp
      ? [found, warning(PLAIN, 'Set ALLOW_PLAIN_SMTP=off, and SMTP_URL to a server with TLS.')]
      : [found];
  } catch (failure) {
    const { reason, code } = readDeliveryError(failure, mailFrom?.address ?? smtpUrl);
    return [error(`The mail server at ${host} can't be used: ${reason}.`, FIXES[code ?? ''] ?? 'Correct SMTP_URL.')];
  } finally {
    transport.close();
  }
}

const PLAIN = 'ALLOW_PLAIN_SMTP is on: mails, and the tokens in them, may go over the network in clear text.';

/** The fixes, by nodemailer's code. */
const FIXES: Readonly<Record<string, string>> = {
  EAUTH: 'Correct the user and the password in SMTP_URL; special characters are percent-encoded.',
  EDNS: 'Correct the name of the host in SMTP_URL.',
  ESOCKET: 'Correct the host and the port in SMTP_URL: smtps:// is TLS from the start (465), smtp:// is not (587, 25).',
  ECONNECTION: 'Correct the host and the port in SMTP_URL, or allow connections to it.',
  ETIMEDOUT: 'Correct the host and the port in SMTP_URL, or allow connections to it: many networks block port 25.',
  ETLS: 'The server must offer STARTTLS with a certificate that can be verified; or use smtps:// (465). ALLOW_PLAIN_SMTP=on sends in clear text.',
};
