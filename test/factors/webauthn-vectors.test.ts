import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { ChallengeBinding } from '../../src/factors/factors';
import { createPasskeys, storePasskey } from '../../src/factors/passkeys';
import { type Cbor, cbor, text } from '../support/authenticator';
import { createUsersHarness, type UsersHarness } from '../users/harness';
import { vectors } from './webauthn-vectors.json';

/** The test vectors of the specification. Their challenges are fixed, so that here every challenge is known. */
const passkeys = createPasskeys({
  relyingParty: { id: 'example.org', name: 'Example', isOrigin: (origin) => origin === 'https://example.org' },
  challenges: {
    create: () => Uint8Array.of(),
    recognize: (challenge) => ({
      bytes: Buffer.from(String(challenge), 'base64url'),
      expiresAtMs: Date.now() + 60_000,
    }),
  },
});

type Vector = (typeof vectors)[number];

let harness: UsersHarness;
let userId: string;
beforeAll(async () => {
  harness = await createUsersHarness();
  userId = (await harness.add()).id;
});
afterAll(() => harness?.close());

const jsonOf = ({ registration }: Vector, response: object) => ({
  id: registration.credentialId,
  rawId: registration.credentialId,
  type: 'public-key',
  response,
});

/** Registers a vector's credential. */
async function register(vector: Vector, attestationObject = vector.registration.attestationObject) {
  const binding: ChallengeBinding = { purpose: 'REGISTRATION', subject: 'a-session', userId };
  const { clientDataJSON } = vector.registration;
  return harness.database.transaction(async (tx) => {
    const credential = jsonOf(vector, { clientDataJSON, attestationObject });
    const verified = await passkeys.verifyRegistration(tx, credential, binding);
    if (!verified.ok) return verified;
    expect(await storePasskey(tx, userId, vector.name, verified.passkey)).toBeDefined();
    return { ok: true };
  });
}

async function authenticate(vector: Vector) {
  const binding: ChallengeBinding = { purpose: 'SECOND_FACTOR', subject: 'a-login', userId };
  const { challenge: _challenge, ...response } = vector.authentication;
  return harness.database.transaction((tx) => passkeys.verify(tx, jsonOf(vector, response), binding, harness.info));
}

/** The same registration as a browser sends it to this server: without the attestation that it does not request. */
function withoutAttestation({ registration }: Vector): string {
  const decoded = decodeAttestationObject(Uint8Array.from(Buffer.from(registration.attestationObject, 'base64url')));
  return text(
    cbor(
      new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', decoded.get('authData')],
      ]),
    ),
  );
}

const named = (names: readonly string[]) =>
  vectors.filter(({ name }) => names.includes(name)).map((vector): [string, Vector] => [vector.title, vector]);

const ACCEPTED = ['none-es256', 'packed-self-es256', 'none-es256-long-credential-id'];
const EMBEDDED = ['none-es256-crossOrigin', 'none-es256-topOrigin'];
const OTHER_ALGORITHMS = ['packed-es384', 'packed-es512', 'packed-ed448'];
const ATTESTED = vectors.map(({ name }) => name).filter((name) => ![...ACCEPTED, ...EMBEDDED].includes(name));

test('All vectors are here', () => {
  expect(vectors).toHaveLength(15);
  expect(ATTESTED).toHaveLength(10);
});

test.each(named(ACCEPTED))('%s: registers and authenticates', async (_title, vector) => {
  expect(await register(vector)).toEqual({ ok: true });
  expect(await authenticate(vector)).toMatchObject({ ok: true, userId });
  // The same answer again.
  expect(await authenticate(vector)).toMatchObject({ ok: false });
});

test.each(named(EMBEDDED))('%s: is refused, because the page is in a frame', async (_title, vector) => {
  const refused = { ok: false, reason: 'The page is in a frame of another origin.' };
  expect(await register(vector)).toEqual(refused);
  expect(await authenticate(vector)).toEqual(refused);
});

test.each(named(ATTESTED))('%s: is refused with the attestation', async (_title, vector) => {
  const reason = expect.stringContaining('send no attestation, not one of the format');
  expect(await register(vector)).toEqual({ ok: false, reason });
});

test.each(named(ATTESTED.filter((name) => !OTHER_ALGORITHMS.includes(name))))(
  '%s: registers and authenticates without the attestation',
  async (_title, vector) => {
    expect(await register(vector, withoutAttestation(vector))).toEqual({ ok: true });
    expect(await authenticate(vector)).toMatchObject({ ok: true, userId });
  },
);

test.each(named(OTHER_ALGORITHMS))('%s: is refused, because its algorithm is not offered', async (_title, vector) => {
  const reason = expect.stringContaining('Unexpected public key alg');
  expect(await register(vector, withoutAttestation(vector))).toEqual({ ok: false, reason });
});
