import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as its reader gets it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: string[];
  /** With lower-case names, unfolded. */
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly html: string;
  readonly raw: string;
}

/** A real SMTP server that keeps what it is sent. */
export interface MailServer {
  readonly url: string;
  readonly port: number;
  readonly mails: ReceivedMail[];
  /** The newest mail to this address; waits for it, for 10 s at most. */
  mailTo(address: string, atLeast?: number): Promise<ReceivedMail>;
  stop(): Promise<void>;
}

/**
 * Starts it on a free port, in plain text and without a login unless `options` say otherwise.
 *
 * @param refuse - the answer to a mail in place of taking it.
 */
export async function startMailServer(
  options: SMTPServerOptions = {},
  refuse: (raw: string) => { code: number; message: string } | undefined = () => undefined,
): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const refused = refuse(raw);
        if (refused) return callback(Object.assign(new Error(refused.message), { responseCode: refused.code }));
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          ...readMail(raw),
        });
        return callback();
      });
    },
    ...options,
  });
  // A client that is cut off is none of the tests' business.
  server.on('error', () => {});
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const sentTo = (address: string) => mails.filter(({ to }) => to.includes(address));
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    async mailTo(address, atLeast = 1) {
      for (let wait = 0; wait < 500 && sentTo(address).length < atLeast; wait += 1) await delay(20);
      const newest = sentTo(address)[sentTo(address).length - 1];
      if (!newest || sentTo(address).length < atLeast) throw new Error(`There came no mail to ${address}.`);
      return newest;
    },
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

/** The token in a mail. */
export function tokenIn({ text }: Pick<ReceivedMail, 'text'>): string {
  const [token] = /scoped_et_[0-9a-f]{72}/.exec(text) ?? [];
  if (token === undefined) throw new Error(`There is no token in: ${text}`);
  return token;
}

/** The subject of a mail, decoded (RFC 2047). */
export function subjectOf({ headers }: Pick<ReceivedMail, 'headers'>): string {
  const words = (headers.subject ?? '').replace(/\?=\s+=\?/g, '?==?');
  return words.replace(/=\?UTF-8\?(B|Q)\?([^?]*)\?=/gi, (_, encoding: string, text: string) =>
    /b/i.test(encoding) ? decode(text, 'base64') : decode(text.replaceAll('_', ' '), 'quoted-printable'),
  );
}

function readMail(raw: string): Pick<ReceivedMail, 'headers' | 'text' | 'html'> {
  const { headers, body } = readEntity(raw);
  const [, boundary] = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '') ?? [];
  const parts = boundary === undefined ? [raw] : body.split(`--${boundary}`).slice(1, -1);
  const find = (type: string) => {
    const part = parts
      .map((text) => readEntity(text.trimStart()))
      .find((e) => e.headers['content-type']?.startsWith(type));
    return part === undefined ? '' : decode(part.body, part.headers['content-transfer-encoding']);
  };
  return { headers, text: find('text/plain'), html: find('text/html') };
}

function readEntity(text: string): { headers: Record<string, string>; body: string } {
  const end = text.indexOf('\r\n\r\n');
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line) => [line.split(':', 1)[0]?.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
  return { headers: Object.fromEntries(headers), body: text.slice(end + 4) };
}

function decode(body: string, encoding = '7bit'): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  // With format=flowed a line that ends in a blank goes on (RFC 3676).
  if (encoding !== 'quoted-printable') return body.replace(/ \r\n/g, ' ');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
