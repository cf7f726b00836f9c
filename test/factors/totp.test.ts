import { generateSync } from 'otplib';
import { newTotpSecret, readTotpCode, stepOfCode, totpSecretText, totpUri } from '../../src/factors/totp';

/** The secret of RFC 6238, appendix B, for SHA-1. */
const RFC = Uint8Array.from(Buffer.from('12345678901234567890'));

test.each([
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
])('the code of RFC 6238 for %d s is accepted for its step', (seconds, eightDigits) => {
  const code = eightDigits.slice(2);
  const step = Math.floor(seconds / 30);
  expect(stepOfCode(RFC, code, seconds)).toBe(step);
  expect(stepOfCode(RFC, code, seconds + 30)).toBe(step);
  expect(stepOfCode(RFC, code, seconds - 30)).toBe(step);
  expect(stepOfCode(RFC, code, seconds + 60)).toBeUndefined();
});

test('an independent implementation generates the same codes, at the first and the last second of a step', () => {
  for (let run = 0; run < 200; run += 1) {
    const secret = newTotpSecret();
    expect(secret).toHaveLength(20);
    const text = totpSecretText(secret);
    for (const seconds of [1_800_000_000 + run * 30, 1_800_000_029.999 + run * 30]) {
      const code = generateSync({ secret: text, epoch: Math.floor(seconds) });
      expect(stepOfCode(secret, code, seconds)).toBe(60_000_000 + run);
    }
  }
});

test('a code is six ASCII digits, with blanks of any kind around and in it', () => {
  for (const text of ['123456', ' 123 456\n', '123\u00a0456', '\u200b123456\ufeff', '1 2 3 4 5 6']) {
    expect(readTotpCode(text)).toBe('123456');
  }
  for (const text of [
    '',
    '12345',
    '1234567',
    '１２３４５６',
    '12345６',
    '0x1234',
    '+12345',
    '123456\0',
    '9'.repeat(1e6),
  ]) {
    expect(readTotpCode(text)).toBeUndefined();
  }
});

test('the URI is one that apps read, whatever the names are', () => {
  const uri = totpUri(RFC, { issuer: 'ACME: Co & Söhne', account: 'ada:lovelace?x=1#y/z' });
  const { protocol, host, pathname, searchParams, hash } = new URL(uri);
  expect({ protocol, host, hash }).toEqual({ protocol: 'otpauth:', host: 'totp', hash: '' });
  expect(decodeURIComponent(pathname.slice(1)).split(':')).toEqual(['ACME  Co & Söhne', 'ada lovelace?x=1#y/z']);
  expect(searchParams.get('issuer')).toBe('ACME  Co & Söhne');
  expect(searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
});
