import { randomBytes } from 'node:crypto';
import { createChallenges } from '../../src/factors/challenges';
import type { ChallengeBinding } from '../../src/factors/factors';
import { createPasskeys, storePasskey } from '../../src/factors/passkeys';
import { factorsOfUsers, NO_FACTORS } from '../../src/factors/stored-factors';
import {
  type Cbor,
  type Ceremony,
  type CredentialJson,
  cbor,
  coseKey,
  createPasskey,
  type PasskeyOptions,
  type Registration,
  type SoftwarePasskey,
  text,
} from '../support/authenticator';
import { createUsersHarness, type UsersHarness } from '../users/harness';

const KEYS = [randomBytes(32)];
const ORIGIN = 'http://localhost:4000';
const passkeys = createPasskeys({
  relyingParty: { id: 'localhost', name: 'Example', isOrigin: (origin) => origin === ORIGIN },
  challenges: createChallenges(KEYS),
});

let harness: UsersHarness;
let userId: string;
let otherId: string;

beforeAll(async () => {
  harness = await createUsersHarness();
  userId = (await harness.add({ username: 'ada' })).id;
  otherId = (await harness.add({ username: 'bob' })).id;
});
afterAll(() => harness?.close());
beforeEach(async () => {
  await harness.database.prisma.passkey.deleteMany();
  await harness.database.prisma.auditEvent.deleteMany();
});

const registrationBinding = (): ChallengeBinding => ({ purpose: 'REGISTRATION', subject: 'a-session', userId });
const secondFactor = (): ChallengeBinding => ({ purpose: 'SECOND_FACTOR', subject: 'a-login', userId });
const LOGIN: ChallengeBinding = { purpose: 'LOGIN', subject: '', userId: null };

async function creationOptions(binding = registrationBinding()): Promise<PasskeyOptions> {
  const user = { id: userId, username: 'ada', fullName: 'Ada Lovelace' };
  return (await passkeys.creationOptions(harness.database.sql, user, binding)) as PasskeyOptions;
}

async function requestOptions(binding: ChallengeBinding): Promise<PasskeyOptions> {
  return (await passkeys.requestOptions(harness.database.sql, binding)) as PasskeyOptions;
}

const verifyRegistration = (credential: unknown, binding = registrationBinding()) =>
  harness.database.transaction((tx) => passkeys.verifyRegistration(tx, credential, binding));

const verify = (answer: unknown, binding: ChallengeBinding) =>
  harness.database.transaction((tx) => passkeys.verify(tx, answer, binding, harness.info));

/** Registers a passkey, as an enrolment does. */
async function register(registration: Registration = {}): Promise<SoftwarePasskey> {
  const { passkey, credential } = createPasskey(await creationOptions(), registration);
  await harness.database.transaction(async (tx) => {
    const verified = await passkeys.verifyRegistration(tx, credential, registrationBinding());
    if (!verified.ok) throw new Error(verified.reason);
    await storePasskey(tx, userId, 'My key', verified.passkey);
  });
  return passkey;
}

async function storedPasskey() {
  return harness.database.prisma.passkey.findFirstOrThrow();
}

describe('A registration', () => {
  test('has options without a name of the user in their id, and excludes what is registered', async () => {
    const { id } = await register({ transports: ['usb', 'nfc', 'usb'] });
    const options = await creationOptions();
    expect(options).toEqual({
      challenge: expect.stringMatching(/^[\w-]{72}$/),
      rp: { id: 'localhost', name: 'Example' },
      user: { id: text(Buffer.from(userId.replaceAll('-', ''), 'hex')), name: 'ada', displayName: 'Ada Lovelace' },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
      timeout: 300_000,
      attestation: 'none',
      excludeCredentials: [{ id, transports: ['usb', 'nfc'], type: 'public-key' }],
      authenticatorSelection: { residentKey: 'preferred', requireResidentKey: false, userVerification: 'preferred' },
      extensions: { credProps: true },
      hints: [],
    });
  });

  test.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'with %s is verified and stored; the passkey logs in',
    async (algorithm) => {
      const passkey = await register({ algorithm, aaguid: 'adce0002-35bc-c60a-648b-0b25f1f05503', isBackedUp: true });
      const [{ passkeys: listed } = NO_FACTORS] = await factorsOfUsers(harness.database.prisma, [userId]);
      expect(listed).toHaveLength(1);
      expect(listed[0]).toMatchObject({
        name: 'My key',
        aaguid: 'adce0002-35bc-c60a-648b-0b25f1f05503',
        isBackedUp: true,
        createdAt: expect.any(Date),
        lastUsedAt: null,
      });
      const outcome = await verify(passkey.get(await requestOptions(LOGIN)), LOGIN);
      expect(outcome).toEqual({ ok: true, userId, passkeyId: expect.any(String), isUserVerified: true });
    },
  );

  test('with the own signature of the authenticator is accepted, without a model if it tells none', async () => {
    await register({ attestation: 'packed' });
    expect(await storedPasskey()).toMatchObject({ aaguid: null, isBackedUp: false, signCount: 0n });
  });

  test('without user verification is accepted: the passkey is then a second factor', async () => {
    await register({ isUserVerified: false });
    expect(await harness.database.prisma.passkey.count()).toBe(1);
  });

  test.each<[string, Registration, string]>([
    [
      'another origin',
      { origin: 'https://evil.example' },
      'The origin https://evil.example is not one of WEBAUTHN_ORIGINS.',
    ],
    ['an origin with the same beginning', { origin: `${ORIGIN}0` }, 'is not one of WEBAUTHN_ORIGINS'],
    ['another domain', { rpId: 'evil.example' }, 'RP ID'],
    ['a frame of another origin', { crossOrigin: true }, 'in a frame'],
    ['a top origin', { topOrigin: ORIGIN }, 'in a frame'],
    ['an assertion of an existing passkey', { type: 'webauthn.get' }, 'Unexpected registration response type'],
    ['an invented challenge', { challenge: text(randomBytes(54)) }, 'The challenge is not of this server'],
    ['no user present', { isUserPresent: false }, 'User presence'],
    ['an impossible backup state', { isBackedUp: true, isBackupEligible: false }, 'backed up'],
    ['bytes after the authenticator data', { trailing: Buffer.alloc(3) }, 'Leftover bytes'],
    ['an empty credential id', { credentialId: Buffer.alloc(0) }, ''],
    [
      'an algorithm that was not offered',
      { publicKey: coseKey([1, 2], [3, -35], [-1, 2], [-2, Buffer.alloc(48, 1)], [-3, Buffer.alloc(48, 1)]) },
      'Unexpected public key alg',
    ],
    [
      'a point that is not on the curve',
      { publicKey: coseKey([1, 2], [3, -7], [-1, 1], [-2, Buffer.alloc(32, 1)], [-3, Buffer.alloc(32, 1)]) },
      'The public key is not one of',
    ],
    [
      'a curve that does not fit the algorithm',
      { publicKey: coseKey([1, 2], [3, -7], [-1, 3], [-2, Buffer.alloc(66, 1)], [-3, Buffer.alloc(66, 1)]) },
      'The public key is not one of',
    ],
    [
      'a short RSA key',
      { publicKey: coseKey([1, 3], [3, -257], [-1, Buffer.alloc(128, 0xff)], [-2, Buffer.from([1, 0, 1])]) },
      'The public key is not one of',
    ],
    [
      'a huge RSA key',
      { publicKey: coseKey([1, 3], [3, -257], [-1, Buffer.alloc(2048, 0xff)], [-2, Buffer.from([1, 0, 1])]) },
      'The public key is not one of',
    ],
    [
      'text in place of a coordinate',
      { publicKey: coseKey([1, 2], [3, -7], [-1, 1], [-2, 'x'], [-3, Buffer.alloc(32, 1)]) },
      'The public key is not one of',
    ],
    ['a public key that is no map', { publicKey: cbor(7) }, ''],
    ['arrays of a great depth', { publicKey: Buffer.alloc(8_000, 0x81) }, ''],
  ])('with %s is refused, and leaves its challenge', async (_what, registration, reason) => {
    const options = await creationOptions();
    const { credential } = createPasskey(options, registration);
    const outcome = await verifyRegistration(credential).catch((error) => ({ ok: false, reason: error.message }));
    expect(outcome).toEqual({ ok: false, reason: expect.stringContaining(reason) });
    expect(await harness.database.prisma.passkey.count()).toBe(0);
    expect(await verifyRegistration(createPasskey(options).credential)).toMatchObject({ ok: true });
  });

  test.each<[string, readonly (readonly [string, Cbor])[], string]>([
    [
      'certificates',
      [
        ['fmt', 'packed'],
        [
          'attStmt',
          new Map<string, Cbor>([
            ['alg', -7],
            ['sig', Buffer.alloc(70)],
            ['x5c', [Buffer.alloc(400)]],
          ]),
        ],
      ],
      'send no attestation',
    ],
    [
      'the format of a TPM',
      [
        ['fmt', 'tpm'],
        ['attStmt', new Map()],
      ],
      'send no attestation',
    ],
    [
      'the format of SafetyNet',
      [
        ['fmt', 'android-safetynet'],
        ['attStmt', new Map([['ver', '1']])],
      ],
      'send no attestation',
    ],
    [
      'an unknown format',
      [
        ['fmt', 'x'.repeat(3_000)],
        ['attStmt', new Map()],
      ],
      'send no attestation',
    ],
    [
      'a format that is a number',
      [
        ['fmt', 7],
        ['attStmt', new Map()],
      ],
      'send no attestation',
    ],
    [
      'a statement although it says none',
      [
        ['fmt', 'none'],
        ['attStmt', new Map([['sig', Buffer.alloc(70)]])],
      ],
      'None attestation',
    ],
    [
      'a wrong signature of its own',
      [
        ['fmt', 'packed'],
        [
          'attStmt',
          new Map<string, Cbor>([
            ['alg', -7],
            ['sig', Buffer.from('3006020101020101', 'hex')],
          ]),
        ],
      ],
      'wrong signature',
    ],
    [
      'a signature that is no signature',
      [
        ['fmt', 'packed'],
        [
          'attStmt',
          new Map<string, Cbor>([
            ['alg', -7],
            ['sig', Buffer.alloc(3)],
          ]),
        ],
      ],
      '',
    ],
    ['no statement', [['fmt', 'none']], ''],
    [
      'a statement that is no map',
      [
        ['fmt', 'packed'],
        ['attStmt', 7],
      ],
      '',
    ],
  ])('with an attestation with %s is refused', async (_what, members, reason) => {
    const { credential } = createPasskey(await creationOptions());
    const attested = Buffer.from(String(credential.response.attestationObject), 'base64url');
    const authData = attested.subarray(attested.indexOf('authData') + 'authData'.length + 2);
    const object = cbor(new Map<string, Cbor>([...members, ['authData', authData]]));
    const changed = { ...credential, response: { ...credential.response, attestationObject: text(object) } };
    expect(await verifyRegistration(changed)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  test('with another credential id than that of the authenticator is refused', async () => {
    const { credential } = createPasskey(await creationOptions());
    const id = text(randomBytes(32));
    expect(await verifyRegistration({ ...credential, id, rawId: id })).toMatchObject({
      reason: expect.stringContaining('The credential id'),
    });
    expect(await verifyRegistration({ ...credential, id })).toMatchObject({ ok: false });
  });

  test('is refused for another session, another user and a login', async () => {
    const { credential } = createPasskey(await creationOptions());
    for (const binding of [
      { ...registrationBinding(), subject: 'another-session' },
      { ...registrationBinding(), userId: otherId },
      secondFactor(),
      LOGIN,
    ]) {
      expect(await verifyRegistration(credential, binding)).toMatchObject({
        ok: false,
        reason: expect.stringContaining('another purpose'),
      });
    }
  });

  test('is accepted once', async () => {
    const { credential } = createPasskey(await creationOptions());
    expect(await verifyRegistration(credential)).toMatchObject({ ok: true });
    expect(await verifyRegistration(credential)).toEqual({
      ok: false,
      reason: 'The challenge has expired, or was answered before.',
    });
  });

  test('of a credential that a user has already is not stored', async () => {
    const credentialId = randomBytes(32);
    await register({ credentialId });
    const { credential } = createPasskey(await creationOptions(), { credentialId });
    await harness.database.transaction(async (tx) => {
      const verified = await passkeys.verifyRegistration(tx, credential, registrationBinding());
      if (!verified.ok) throw new Error(verified.reason);
      expect(await storePasskey(tx, otherId, 'Stolen', verified.passkey)).toBeUndefined();
    });
    expect(await storedPasskey()).toMatchObject({ userId, name: 'My key' });
  });
});

describe('An answer', () => {
  test('has options that name the passkeys of the user; for a login alone, none', async () => {
    const { id } = await register();
    expect(await requestOptions(secondFactor())).toEqual({
      rpId: 'localhost',
      challenge: expect.stringMatching(/^[\w-]{72}$/),
      timeout: 300_000,
      userVerification: 'preferred',
      allowCredentials: [{ id, transports: ['internal', 'hybrid'], type: 'public-key' }],
    });
    expect(await requestOptions({ ...secondFactor(), userId: otherId })).toMatchObject({ allowCredentials: [] });
    expect(await requestOptions(LOGIN)).toMatchObject({ userVerification: 'required', allowCredentials: [] });
  });

  test('counts, and says whether the user was verified', async () => {
    const passkey = await register();
    const binding = secondFactor();
    const first = passkey.get(await requestOptions(binding), {
      isUserVerified: false,
      isBackedUp: true,
      userHandle: null,
    });
    expect(await verify(first, binding)).toMatchObject({ ok: true, isUserVerified: false });
    expect(await storedPasskey()).toMatchObject({ signCount: 1n, isBackedUp: true, lastUsedAt: expect.any(Date) });
    expect(await verify(passkey.get(await requestOptions(binding)), binding)).toMatchObject({ isUserVerified: true });
    expect(await storedPasskey()).toMatchObject({ signCount: 2n, isBackedUp: false });
  });

  test('of an authenticator that does not count is accepted each time', async () => {
    const passkey = await register();
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await verify(passkey.get(await requestOptions(LOGIN), { counter: 0 }), LOGIN)).toMatchObject({ ok: true });
    }
  });

  test.each<[string, Ceremony, string]>([
    ['another origin', { origin: 'https://evil.example' }, 'is not one of WEBAUTHN_ORIGINS'],
    ['another domain', { rpId: 'evil.example' }, 'RP ID'],
    ['a frame of another origin', { crossOrigin: true }, 'in a frame'],
    ['a registration', { type: 'webauthn.create' }, 'Unexpected authentication response type'],
    ['an invented challenge', { challenge: text(randomBytes(54)) }, 'The challenge is not of this server'],
    ['an empty challenge', { challenge: '' }, 'The challenge is not of this server'],
    ['no user present', { isUserPresent: false }, 'User not present'],
    ['no verified user', { isUserVerified: false }, 'User verification required'],
    ['no user handle', { userHandle: null }, 'another user'],
    ['the user handle of another user', { userHandle: text(randomBytes(16)) }, 'another user'],
    ['an impossible backup state', { isBackedUp: true, isBackupEligible: false }, 'backed up'],
  ])('with %s is refused at a login, and leaves its challenge', async (_what, ceremony, reason) => {
    const passkey = await register();
    const options = await requestOptions(LOGIN);
    expect(await verify(passkey.get(options, { counter: 5, ...ceremony }), LOGIN)).toEqual({
      ok: false,
      reason: expect.stringContaining(reason),
    });
    expect(await storedPasskey()).toMatchObject({ signCount: 0n, lastUsedAt: null });
    expect(await verify(passkey.get(options, { counter: 1 }), LOGIN)).toMatchObject({ ok: true });
  });

  test.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'with a passkey of %s that was removed is refused',
    async (algorithm) => {
      const passkey = await register({ algorithm });
      await harness.database.prisma.passkey.deleteMany();
      expect(await verify(passkey.get(await requestOptions(LOGIN)), LOGIN)).toEqual({
        ok: false,
        reason: 'There is no such passkey, or the signature is wrong.',
      });
    },
  );

  test('with a changed signature, or signed by another key, is refused like that of an unknown passkey', async () => {
    const passkey = await register();
    const answer = passkey.get(await requestOptions(LOGIN));
    const signature = Buffer.from(String(answer.response.signature), 'base64url');
    signature[signature.length - 1] = (signature[signature.length - 1] ?? 0) ^ 1;
    const changed = { ...answer, response: { ...answer.response, signature: text(signature) } };
    const unknown = createPasskey(await creationOptions()).passkey.get(await requestOptions(LOGIN));
    const forged = { ...unknown, id: passkey.id, rawId: passkey.id };
    for (const one of [changed, unknown, forged]) {
      expect(await verify(one, LOGIN)).toEqual({
        ok: false,
        reason: 'There is no such passkey, or the signature is wrong.',
      });
    }
  });

  test('to a challenge of another purpose, login or user is refused', async () => {
    const passkey = await register();
    const answer = passkey.get(await requestOptions(secondFactor()));
    for (const binding of [
      LOGIN,
      { ...secondFactor(), purpose: 'REAUTHENTICATION' as const },
      { ...secondFactor(), subject: 'another-login' },
      { ...secondFactor(), userId: otherId },
    ]) {
      expect(await verify(answer, binding)).toMatchObject({
        ok: false,
        reason: expect.stringContaining('another purpose'),
      });
    }
    expect(await verify(answer, secondFactor())).toMatchObject({ ok: true });
  });

  test('of a passkey of another user is refused', async () => {
    const passkey = await register();
    const binding = { ...secondFactor(), userId: otherId };
    const answer = passkey.get(await requestOptions(binding), { userHandle: null });
    expect(await verify(answer, binding)).toEqual({ ok: false, reason: 'The passkey is of another user.' });
  });

  test('of a disabled user is refused', async () => {
    const { id } = await harness.add({ username: 'eve' });
    const passkey = await register();
    await harness.database.prisma.passkey.updateMany({ data: { userId: id } });
    await harness.database.prisma.user.update({ where: { id }, data: { isActive: false } });
    const userHandle = text(Buffer.from(id.replaceAll('-', ''), 'hex'));
    expect(await verify(passkey.get(await requestOptions(LOGIN), { userHandle }), LOGIN)).toEqual({
      ok: false,
      reason: 'The user is disabled.',
    });
  });

  test('is accepted once, even 20 times at once', async () => {
    const passkey = await register();
    const answer = passkey.get(await requestOptions(LOGIN));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => verify(answer, LOGIN)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await verify(answer, LOGIN)).toEqual({
      ok: false,
      reason: 'The challenge has expired, or was answered before.',
    });
  });

  test('is not used up by a transaction that is rolled back', async () => {
    const passkey = await register();
    const answer = passkey.get(await requestOptions(LOGIN));
    const rolledBack = harness.database.transaction(async (tx) => {
      expect(await passkeys.verify(tx, answer, LOGIN, harness.info)).toMatchObject({ ok: true });
      throw new Error('later');
    });
    await expect(rolledBack).rejects.toThrow('later');
    expect(await verify(answer, LOGIN)).toMatchObject({ ok: true });
  });

  test('to an expired challenge is refused', async () => {
    const passkey = await register();
    const challenges = createChallenges(KEYS);
    const minutesAgo = (minutes: number) => text(challenges.create(LOGIN, Date.now() - minutes * 60_000));
    const expired = passkey.get({ challenge: minutesAgo(6) });
    expect(await verify(expired, LOGIN)).toEqual({
      ok: false,
      reason: 'The challenge has expired, or was answered before.',
    });
    expect(await harness.database.prisma.usedChallenge.count({ where: { expiresAt: { lt: new Date() } } })).toBe(0);
    expect(await verify(passkey.get({ challenge: minutesAgo(3) }), LOGIN)).toMatchObject({ ok: true });
  });

  test('of a clone is refused and audited', async () => {
    const passkey = await register();
    const clone = passkey.clone();
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await verify(passkey.get(await requestOptions(LOGIN)), LOGIN)).toMatchObject({ ok: true });
    }
    const { id: passkeyId } = await storedPasskey();
    for (const counter of [1, 3, 0]) {
      const answer = clone.get(await requestOptions(LOGIN), { counter });
      expect(await verify(answer, LOGIN)).toEqual({ ok: false, reason: expect.stringContaining('cloned') });
      const [event] = await harness.database.prisma.auditEvent.findMany({ orderBy: { id: 'desc' } });
      expect(event).toMatchObject({
        action: 'PASSKEY_COUNTER_REGRESSED',
        actorKind: 'ANONYMOUS',
        targetId: userId,
        before: { passkeyId, signCount: 3 },
        after: { passkeyId, signCount: counter },
        requestId: harness.info.id,
      });
      // Its challenge is used.
      expect(await verify(answer, LOGIN)).toMatchObject({ reason: expect.stringContaining('answered before') });
    }
    expect(await storedPasskey()).toMatchObject({ signCount: 3n });
    expect(await verify(passkey.get(await requestOptions(LOGIN)), LOGIN)).toMatchObject({ ok: true });
  });

  test('of a passkey that is removed meanwhile is refused, and no clone is reported', async () => {
    const passkey = await register();
    const answer = passkey.get(await requestOptions(LOGIN));
    const { database } = harness;
    let verified: ReturnType<typeof verify> | undefined;
    await database.transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
      verified = verify(answer, LOGIN);
      // Until it waits for the user's row.
      for (let waiting = 0; waiting === 0; ) {
        const [row] = await database.prisma.$queryRaw<{ count: number }[]>`
          SELECT count(*)::int AS count FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        waiting = row?.count ?? 0;
      }
      await tx.passkey.deleteMany();
    });
    expect(await verified).toEqual({ ok: false, reason: 'The passkey was removed.' });
    expect(await database.prisma.auditEvent.count()).toBe(0);
  });

  test('two authenticators with one key at once: one counter wins', async () => {
    const passkey = await register();
    const clone = passkey.clone();
    const answers = [passkey.get(await requestOptions(LOGIN)), clone.get(await requestOptions(LOGIN))];
    const outcomes = await Promise.all(answers.map((answer) => verify(answer, LOGIN)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await harness.database.prisma.auditEvent.count()).toBe(1);
  });

  test('counters above 2^31 are compared as numbers', async () => {
    const passkey = await register({ counter: 0xffff_fff0 });
    expect(await verify(passkey.get(await requestOptions(LOGIN)), LOGIN)).toMatchObject({ ok: true });
    expect(await verify(passkey.get(await requestOptions(LOGIN), { counter: 1 }), LOGIN)).toMatchObject({ ok: false });
  });
});

describe('JSON of another form is BAD_USER_INPUT that names the member, without work in the database', () => {
  const bytes = (count: number) => text(Buffer.alloc(count, 7));
  const changes: [string, (json: CredentialJson) => unknown, string][] = [
    ['null', () => null, 'input.passkey must be an object.'],
    ['text', () => 'x', 'input.passkey must be an object.'],
    ['a list', () => [], 'input.passkey must be an object.'],
    [
      'no id',
      ({ id: _id, ...json }) => json,
      'input.passkey.id must be base64url without padding, of 1 to 1023 bytes.',
    ],
    ['an empty id', (json) => ({ ...json, id: '' }), 'input.passkey.id must be base64url'],
    ['padding', (json) => ({ ...json, id: `${json.id}=` }), 'input.passkey.id must be base64url'],
    ['base64 that is not of URLs', (json) => ({ ...json, rawId: '++//' }), 'input.passkey.rawId must be base64url'],
    ['a long id', (json) => ({ ...json, id: bytes(1024) }), 'input.passkey.id must be base64url'],
    ['another type', (json) => ({ ...json, type: 'password' }), 'input.passkey.type must be "public-key".'],
    ['no response', ({ response: _response, ...json }) => json, 'input.passkey.response must be an object.'],
    [
      'a number',
      (json) => ({ ...json, response: { ...json.response, signature: 7 } }),
      'input.passkey.response.signature must be',
    ],
    [
      'a long signature',
      (json) => ({ ...json, response: { ...json.response, signature: bytes(2_000) } }),
      'input.passkey.response.signature must be',
    ],
    [
      'short data',
      (json) => ({ ...json, response: { ...json.response, authenticatorData: bytes(36) } }),
      'input.passkey.response.authenticatorData must be base64url without padding, of 37 to 4096 bytes.',
    ],
    [
      'a long user handle',
      (json) => ({ ...json, response: { ...json.response, userHandle: bytes(65) } }),
      'input.passkey.response.userHandle must be',
    ],
    [
      'long client data',
      (json) => ({ ...json, response: { ...json.response, clientDataJSON: bytes(5_000) } }),
      'input.passkey.response.clientDataJSON must be',
    ],
  ];
  test.each(changes)('%s', async (_what, change, message) => {
    const answer = createPasskey(await creationOptions()).passkey.get(await requestOptions(LOGIN));
    await expect(verify(change(answer), LOGIN)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message),
    });
  });

  test.each<[string, string]>([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no origin', '{"type":"webauthn.get"}'],
    ['an origin that is a list', '{"origin":["http://localhost:4000"]}'],
    ['bytes that are no UTF-8', '\xff'],
  ])('but client data with %s is refused', async (_what, data) => {
    const answer = createPasskey(await creationOptions()).passkey.get(await requestOptions(LOGIN));
    const changed = { ...answer, response: { ...answer.response, clientDataJSON: text(Buffer.from(data, 'latin1')) } };
    expect(await verify(changed, LOGIN)).toEqual({
      ok: false,
      reason: 'The clientDataJSON is not what a browser writes.',
    });
  });

  test('authenticator data with garbage is refused', async () => {
    const passkey = await register();
    for (const garbage of [
      Buffer.alloc(38),
      randomBytes(200),
      Buffer.concat([Buffer.alloc(32), Buffer.from([0xff]), Buffer.alloc(3_000, 0x81)]),
    ]) {
      const answer = passkey.get(await requestOptions(LOGIN));
      const changed = { ...answer, response: { ...answer.response, authenticatorData: text(garbage) } };
      expect(await verify(changed, LOGIN)).toMatchObject({ ok: false });
    }
  });
});

describe('Changed bits', () => {
  const flipped = (base64url: unknown, bit: number) => {
    const bytes = Buffer.from(String(base64url), 'base64url');
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return text(bytes);
  };
  const bitsOf = (base64url: unknown) => Buffer.from(String(base64url), 'base64url').length * 8;

  test.each(['ES256', 'EdDSA'] as const)('of an answer with %s are all refused', async (algorithm) => {
    const passkey = await register({ algorithm });
    const answer = passkey.get(await requestOptions(LOGIN));
    for (const member of ['authenticatorData', 'signature', 'clientDataJSON']) {
      const bits = bitsOf(answer.response[member]);
      const step = member === 'clientDataJSON' ? 19 : 5;
      // The numbers of ECDSA, without the tags and lengths around them: the library also reads other forms of these, which change
      // nothing of what was signed.
      const first = member === 'signature' && algorithm === 'ES256' ? bits - 16 * 8 : 0;
      for (let bit = first; bit < bits; bit += step) {
        const response = { ...answer.response, [member]: flipped(answer.response[member], bit) };
        const outcome = await verify({ ...answer, response }, LOGIN);
        expect([member, bit, outcome]).toEqual([member, bit, { ok: false, reason: expect.any(String) }]);
      }
    }
    expect(await storedPasskey()).toMatchObject({ signCount: 0n });
    expect(await verify(answer, LOGIN)).toMatchObject({ ok: true });
  });

  test('of a registration that the authenticator has signed never change the passkey, and none is a fault', async () => {
    const { credential, passkey } = createPasskey(await creationOptions(), { attestation: 'packed' });
    let accepted = 0;
    for (let bit = 0; bit < bitsOf(credential.response.attestationObject); bit += 5) {
      const attestationObject = flipped(credential.response.attestationObject, bit);
      const changed = { ...credential, response: { ...credential.response, attestationObject } };
      const outcome = await verifyRegistration(changed);
      if (outcome.ok) {
        // Another form of the tags and lengths around the signature.
        expect(text(outcome.passkey.credentialId)).toBe(passkey.id);
        accepted += 1;
        await harness.database.prisma.usedChallenge.deleteMany();
      } else expect(outcome.reason).toEqual(expect.any(String));
    }
    expect(accepted).toBeLessThan(5);
    expect(await verifyRegistration(credential)).toMatchObject({ ok: true });
  });
});
