import { createHmac } from 'node:crypto';

/** One case of `test/corpus/tokens.json`. */
export interface TokenCase {
  readonly title: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly headerText?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly payloadText?: string;
  /** A pattern in the payload's JSON, and what to put in its place. */
  readonly payloadReplace?: readonly [string, string];
  readonly hash?: 'sha256' | 'sha384' | 'sha512' | 'none';
  readonly edit?: keyof typeof EDITS;
  /** False if an `Authorization` header can't carry what the case is about. */
  readonly inHeader?: false;
}

/** What a good token of the server under test says. */
export interface Genuine {
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
  readonly sub: string;
  readonly scope?: unknown;
  readonly sid?: string;
}

type Parts = [header: string, payload: string, signature: string];
type Sign = (input: string, key?: string) => string;

const EDITS = {
  'other-key': ([h, p], sign) => `${h}.${p}.${sign(`${h}.${p}`, 'another secret of thirty-two bytes')}`,
  'empty-key': ([h, p], sign) => `${h}.${p}.${sign(`${h}.${p}`, '')}`,
  'swap-payload': ([h, p, s]) => `${h}.${encode(decode(p).replace('"sub":"', '"sub":"0'))}.${s}`,
  'cut-signature': ([h, p, s]) => `${h}.${p}.${s.slice(0, -3)}`,
  'five-parts': (parts) => [...parts, 'e30', 'e30'].join('.'),
  'four-parts': (parts) => [...parts, ''].join('.'),
  'two-parts': ([h, p]) => `${h}.${p}`,
  'one-part': ([h]) => h,
  dots: () => '..',
  'double-dot': ([h, p, s]) => `${h}..${p}.${s}`,
  empty: () => '',
  'blank-at-end': (parts) => `${parts.join('.')} `,
  'blank-in-front': (parts) => ` ${parts.join('.')}`,
  'line-break-at-end': (parts) => `${parts.join('.')}\n`,
  'nul-at-end': (parts) => `${parts.join('.')}\0`,
  'blank-before-dot': ([h, p, s]) => `${h} .${p}.${s}`,
  padding: ([h, p, s]) => `${h}.${p}.${s}=`,
  // 32 bytes leave two bits of the last letter unused: the next letter of the alphabet has one of them set.
  'loose-bits': ([h, p, s]) => `${h}.${p}.${s.slice(0, -1)}${String.fromCharCode(s.charCodeAt(s.length - 1) + 1)}`,
  'plain-base64': ([h, p], sign) => {
    const claims = encode(decode(p).replace('{', '{"note":"???>>>",'));
    const plain = claims.replaceAll('-', '+').replaceAll('_', '/');
    return `${h}.${plain}.${sign(`${h}.${plain}`)}`;
  },
  'beyond-ascii': ([h, p, s]) => `${h}.${p}.${s.slice(0, -1)}é`,
  quoted: (parts) => `"${parts.join('.')}"`,
  megabyte: ([h, p, s]) => `${h}.${p}${'A'.repeat(1_000_000)}.${s}`,
} satisfies Record<string, (parts: Parts, sign: Sign) => string>;

/** Makes the token of a case; a case of nothing but a title makes a good one. */
export function forgeToken(forgery: TokenCase, { secret, issuer, audience, sub, scope, sid }: Genuine): string {
  const now = Math.floor(Date.now() / 1000);
  const good = {
    iss: issuer,
    aud: audience,
    sub,
    iat: now,
    exp: now + 900,
    jti: 'a-token',
    client_id: 'scoped-api',
    scope,
    sid,
  };
  const header = encode(forgery.headerText ?? write({ alg: 'HS256', typ: 'at+jwt', ...forgery.header }, now));
  let claims = forgery.payloadText ?? write({ ...good, ...forgery.claims }, now);
  if (forgery.payloadReplace) claims = claims.replace(new RegExp(forgery.payloadReplace[0]), forgery.payloadReplace[1]);
  const payload = encode(claims);

  const hash = forgery.hash ?? 'sha256';
  const sign: Sign = (input, key = secret) =>
    hash === 'none' ? '' : createHmac(hash, key).update(input).digest('base64url');
  const parts: Parts = [header, payload, sign(`${header}.${payload}`)];
  return forgery.edit ? EDITS[forgery.edit](parts, sign) : parts.join('.');
}

function write(values: Record<string, unknown>, now: number): string {
  return JSON.stringify(values, (_name, value) => {
    if (value === '@absent') return undefined;
    const time = typeof value === 'string' && /^@now([+-]\d+)$/.exec(value)?.[1];
    if (time) return now + Number(time);
    const length = typeof value === 'string' && /^@long(\d+)$/.exec(value)?.[1];
    return length ? 'k'.repeat(Number(length)) : value;
  });
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function decode(part: string): string {
  return Buffer.from(part, 'base64url').toString();
}
