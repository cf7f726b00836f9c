import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { VerifiedAuthenticationResponse, VerifiedRegistrationResponse } from '@simplewebauthn/server';
import { v7 as uuidv7 } from 'uuid';
import { ANONYMOUS, recordAudit } from '../audit/record';
import type { RelyingParty } from '../config/webauthn';
import type { Tx } from '../database/database';
import { CHALLENGE_SECONDS, type Challenges, useChallenge } from './challenges';
import {
  type ChallengeBinding,
  type FactorRequest,
  type FactorsReader,
  type PasskeyFactor,
  type ProvenFactor,
  run,
} from './factors';
import {
  type ClientData,
  MAX_CREDENTIAL_ID_BYTES,
  type ReadAssertion,
  readAssertion,
  readRegistration,
} from './read-credential';
import type { StoredPasskey } from './stored-factors';

/** Passkeys of one user. */
export const MAX_PASSKEYS = 20;

/** The algorithms of keys, by their COSE numbers: Ed25519, ECDSA on P-256, RSA. In the order of preference. */
const ALGORITHMS = [-8, -7, -257];
/** Bytes of a public key in COSE format: RSA of 4,096 bits has about 530. */
const MAX_PUBLIC_KEY_BYTES = 600;
const MIN_RSA_BITS = 2048;
const NO_AAGUID = '00000000-0000-0000-0000-000000000000';

/** Refused: with a sentence for the owner of the account and the log, which names no secret. */
interface RefusedAnswer {
  readonly ok: false;
  readonly reason: string;
}

/** A passkey that is not stored yet. */
interface NewPasskey {
  readonly credentialId: Uint8Array<ArrayBuffer>;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly aaguid: string | null;
  readonly isBackedUp: boolean;
}

/** A passkey that has answered a challenge. */
export interface ProvenPasskey {
  readonly ok: true;
  readonly passkeyId: string;
  readonly userId: string;
  /** Whether the authenticator has verified its user, by PIN or biometrics: then the passkey is two factors. */
  readonly isUserVerified: boolean;
}

/** Registers and verifies passkeys; see {@link createPasskeys}. */
export type Passkeys = ReturnType<typeof createPasskeys>;

/**
 * Makes what registers and verifies passkeys: credentials of WebAuthn level 3, with `@simplewebauthn/server`.
 *
 * @param relyingParty - from the settings `WEBAUTHN_...`.
 * @param challenges - with keys that all processes share.
 */
export function createPasskeys({
  relyingParty,
  challenges,
}: {
  readonly relyingParty: RelyingParty;
  readonly challenges: Challenges;
}) {
  const rpID = relyingParty.id;

  /** Returns the challenge that a browser's data answer, or why they do not belong to this ceremony. */
  const checkClientData = (data: ClientData | undefined, binding: ChallengeBinding) => {
    if (!data) return refused('The clientDataJSON is not what a browser writes.');
    const challenge = challenges.recognize(data.challenge, binding);
    if (!challenge) {
      return refused('The challenge is not of this server, or it was made for another purpose, session or user.');
    }
    if (data.isEmbedded) return refused('The page is in a frame of another origin.');
    if (!relyingParty.isOrigin(data.origin)) {
      return refused(`The origin ${shown(data.origin)} is not one of WEBAUTHN_ORIGINS.`);
    }
    return { ok: true, challenge, clientData: data } as const;
  };

  const passkeys = {
    /**
     * Returns the options for `navigator.credentials.create` (`PublicKeyCredentialCreationOptionsJSON`). A passkey that the
     * user has already is excluded. The passkey should be discoverable, for logins without a username, but a security key that
     * cannot store one is accepted as a second factor.
     */
    async creationOptions(
      reader: FactorsReader,
      user: { readonly id: string; readonly username: string; readonly fullName: string | null },
      binding: ChallengeBinding,
    ): Promise<object> {
      const { nowMs, credentials } = await findCredentials(reader, user.id);
      return webauthn().generateRegistrationOptions({
        rpID,
        rpName: relyingParty.name,
        userID: userHandleOf(user.id),
        userName: user.username,
        userDisplayName: user.fullName ?? user.username,
        challenge: challenges.create(binding, nowMs),
        timeout: CHALLENGE_SECONDS * 1000,
        attestationType: 'none',
        excludeCredentials: credentials,
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
        supportedAlgorithmIDs: ALGORITHMS,
      });
    },

    /**
     * Verifies the answer of `navigator.credentials.create` (WebAuthn level 3, 7.1) and uses its challenge, in the transaction
     * that stores the passkey.
     *
     * @param credential - JSON as a client sent it.
     * @throws DomainError BAD_USER_INPUT, naming the member, for JSON of another form.
     */
    async verifyRegistration(
      tx: Tx,
      credential: unknown,
      binding: ChallengeBinding,
    ): Promise<{ readonly ok: true; readonly passkey: NewPasskey } | RefusedAnswer> {
      const { json, clientData: sent, transports } = readRegistration(credential, 'input.credential');
      const checked = checkClientData(sent, binding);
      if (!checked.ok) return checked;
      const { challenge: known, clientData } = checked;
      let verified: VerifiedRegistrationResponse;
      try {
        requireNoCertificates(json.response.attestationObject);
        verified = await webauthn().verifyRegistrationResponse({
          response: json,
          expectedChallenge: (challenge) => challenge === clientData.challenge,
          expectedOrigin: clientData.origin,
          expectedRPID: rpID,
          requireUserVerification: false,
          supportedAlgorithmIDs: ALGORITHMS,
        });
      } catch (error) {
        return refused(reasonOf(error));
      }
      if (!verified.verified) return refused('The attestation has a wrong signature.');
      const { credential: made, aaguid, credentialBackedUp } = verified.registrationInfo;
      // The library compares `id` with `rawId`, but not with what the authenticator has written.
      if (made.id !== json.id) return refused('The credential id is not that of the authenticator data.');
      const credentialId = Uint8Array.from(Buffer.from(made.id, 'base64url'));
      if (credentialId.length === 0 || credentialId.length > MAX_CREDENTIAL_ID_BYTES) {
        return refused('The credential id is too long.');
      }
      const publicKey = Uint8Array.from(made.publicKey);
      if (!isUsableKey(publicKey))
        return refused('The public key is not one of Ed25519, P-256 or RSA (2,048 to 4,096 bits).');
      if (!(await useChallenge(tx, known))) return refused(SPENT);
      return {
        ok: true,
        passkey: {
          credentialId,
          publicKey,
          signCount: made.counter,
          transports,
          aaguid: aaguid === NO_AAGUID ? null : aaguid,
          isBackedUp: credentialBackedUp,
        },
      };
    },

    /**
     * Returns the options for `navigator.credentials.get` (`PublicKeyCredentialRequestOptionsJSON`): for the passkeys of the
     * binding's user, or for any discoverable one, which then must verify its user.
     */
    async requestOptions(reader: FactorsReader, binding: ChallengeBinding): Promise<object> {
      const { nowMs, credentials } = await findCredentials(reader, binding.userId);
      return webauthn().generateAuthenticationOptions({
        rpID,
        challenge: challenges.create(binding, nowMs),
        timeout: CHALLENGE_SECONDS * 1000,
        userVerification: requiresUserVerification(binding) ? 'required' : 'preferred',
        allowCredentials: credentials,
      });
    },

    /**
     * Verifies the answer of `navigator.credentials.get` (WebAuthn level 3, 7.2), and uses its challenge and its counter, in
     * the transaction of what it proves. Takes the same work with and without such a passkey. A counter that did not grow is
     * refused and audited, because the authenticator may have been cloned: so commit the transaction in any case.
     *
     * @param answer - JSON as a client sent it.
     * @param request - for the audit log; null where there is none.
     * @throws DomainError BAD_USER_INPUT, naming the member, for JSON of another form.
     */
    async verify(
      tx: Tx,
      answer: unknown,
      binding: ChallengeBinding,
      request: FactorRequest | null,
    ): Promise<ProvenPasskey | RefusedAnswer> {
      const assertion = readAssertion(answer, 'input.passkey');
      const { json, credentialId } = assertion;
      const checked = checkClientData(assertion.clientData, binding);
      if (!checked.ok) return checked;
      const { challenge: known, clientData } = checked;
      const [stored] = await tx.$queryRaw<StoredKey[]>`
        SELECT id, user_id AS "userId", public_key AS "publicKey" FROM passkeys WHERE credential_id = ${credentialId}`;
      let verified: VerifiedAuthenticationResponse;
      try {
        verified = await webauthn().verifyAuthenticationResponse({
          response: json,
          expectedChallenge: (challenge) => challenge === clientData.challenge,
          expectedOrigin: clientData.origin,
          expectedRPID: rpID,
          // The library would report a counter that did not grow before it has verified the signature.
          credential: { id: json.id, publicKey: Uint8Array.from(stored?.publicKey ?? DUMMY_KEY), counter: 0 },
          requireUserVerification: requiresUserVerification(binding),
        });
      } catch (error) {
        // The library also fails on a signature of another algorithm than that of DUMMY_KEY.
        return refused(stored ? reasonOf(error) : NO_SUCH_PASSKEY);
      }
      if (!stored || !verified.verified) return refused(NO_SUCH_PASSKEY);
      const { userId, id: passkeyId } = stored;
      if (!isFor(binding, userId, assertion)) return refused('The passkey is of another user.');
      // Every transaction locks the user's row first and then rows that belong to the user, which prevents deadlocks.
      const active = await tx.$queryRaw<unknown[]>`
        SELECT 1 FROM users WHERE id = ${userId}::uuid AND is_active FOR SHARE`;
      if (active.length === 0) return refused('The user is disabled.');
      if (!(await useChallenge(tx, known))) return refused(SPENT);
      const { newCounter, credentialBackedUp, userVerified } = verified.authenticationInfo;
      const counted = await tx.$executeRaw`
        UPDATE passkeys SET sign_count = ${newCounter}::bigint, is_backed_up = ${credentialBackedUp}, last_used_at = now()
        WHERE id = ${passkeyId}::uuid
          AND (sign_count < ${newCounter}::bigint OR (sign_count = 0 AND ${newCounter}::bigint = 0))`;
      if (counted === 1) return { ok: true, passkeyId, userId, isUserVerified: userVerified };
      return refuseCounter(tx, { passkeyId, userId, received: newCounter }, request);
    },

    /** See {@link PasskeyFactor}. */
    async prove(
      tx: Tx,
      answer: unknown,
      binding: ChallengeBinding,
      request: FactorRequest | null,
    ): Promise<ProvenFactor | undefined> {
      const proven = await passkeys.verify(tx, answer, binding, request);
      if (proven.ok) return proven.isUserVerified ? VERIFIED_PASSKEY : UNVERIFIED_PASSKEY;
      request?.log?.info({ userId: binding.userId, reason: proven.reason }, 'a passkey was refused');
      return undefined;
    },
  };
  return passkeys satisfies PasskeyFactor;
}

/** After a password: possession alone is the second factor. */
export const UNVERIFIED_PASSKEY: ProvenFactor = { method: 'PASSKEY', level: 'MULTI_FACTOR', methods: ['pop', 'mfa'] };
/** With or without a password: possession, and the PIN or the body of the user. */
export const VERIFIED_PASSKEY: ProvenFactor = {
  method: 'PASSKEY',
  level: 'PHISHING_RESISTANT',
  methods: ['pop', 'user', 'mfa'],
};

/**
 * Stores a passkey. The caller has locked the user's row.
 *
 * @param name - as `parseLabel` returns it.
 * @returns undefined if this or another user has registered the credential already.
 */
export async function storePasskey(
  tx: Pick<Tx, '$queryRaw'>,
  userId: string,
  name: string,
  { credentialId, publicKey, signCount, transports, aaguid, isBackedUp }: NewPasskey,
): Promise<StoredPasskey | undefined> {
  const [stored] = await tx.$queryRaw<StoredPasskey[]>`
    INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, transports, aaguid, name, is_backed_up)
    VALUES (${uuidv7()}::uuid, ${userId}::uuid, ${credentialId}, ${publicKey}, ${signCount}::bigint,
            ${[...transports]}::text[], ${aaguid}::uuid, ${name}, ${isBackedUp})
    ON CONFLICT (credential_id) DO NOTHING
    RETURNING id, name, created_at AS "createdAt", last_used_at AS "lastUsedAt", is_backed_up AS "isBackedUp", aaguid`;
  return stored;
}

/** The columns that verify an answer. */
interface StoredKey {
  readonly id: string;
  readonly userId: string;
  readonly publicKey: Uint8Array;
}

const NO_SUCH_PASSKEY = 'There is no such passkey, or the signature is wrong.';
const SPENT = 'The challenge has expired, or was answered before.';

/** A login without a password: one passkey is everything that the user proves. */
function requiresUserVerification({ purpose }: ChallengeBinding): boolean {
  return purpose === 'LOGIN';
}

/** Whether a passkey of this user may answer (WebAuthn level 3, 7.2, step 6). */
function isFor(binding: ChallengeBinding, userId: string, { userHandle }: ReadAssertion): boolean {
  const handle = Buffer.from(userHandleOf(userId)).toString('base64url');
  if (userHandle !== undefined && userHandle !== handle) return false;
  // Discoverable credentials always send it.
  return binding.userId === null ? userHandle !== undefined : binding.userId === userId;
}

/** The user as authenticators store them: no name, and no address. */
function userHandleOf(userId: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(userId.replaceAll('-', ''), 'hex'));
}

/** Reads the credentials of a user, none without a user, and the time of the database. One statement. */
async function findCredentials(reader: FactorsReader, userId: string | null) {
  const text = `
    SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs", p.credential_id AS id, p.transports
    FROM (SELECT 1) one LEFT JOIN passkeys p ON p.user_id = $1::uuid ORDER BY p.created_at, p.id`;
  const rows = await run<{ nowMs: number; id: Uint8Array | null; transports: string[] | null }>(reader, text, userId);
  const credentials = rows.flatMap(({ id, transports }) =>
    id === null ? [] : [{ id: Buffer.from(id).toString('base64url'), transports: (transports ?? []) as Transport[] }],
  );
  return { nowMs: rows[0]?.nowMs ?? 0, credentials };
}

/** The library has a list of them. A browser ignores those that it does not know. */
type Transport = 'usb';

/**
 * Refuses attestations with certificates or of other formats. The server requests no attestation, and then browsers send
 * none, or the authenticator's own signature (WebAuthn level 3, 5.4.7). Nothing here trusts a certificate, so none is parsed.
 */
function requireNoCertificates(attestationObject: string): void {
  const { decodeAttestationObject } = require('@simplewebauthn/server/helpers') as Helpers;
  const decoded = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, 'base64url')));
  const format: unknown = decoded.get('fmt');
  const isOwn = format === 'packed' && decoded.get('attStmt').get('x5c') === undefined;
  if (format !== 'none' && !isOwn) throw new Error(`send no attestation, not one of the format ${String(format)}`);
}

/** Whether a key can be used to verify signatures: with the attestation `none`, nothing has used it so far. */
function isUsableKey(publicKey: Uint8Array<ArrayBuffer>): boolean {
  if (publicKey.length > MAX_PUBLIC_KEY_BYTES) return false;
  const { decodeCredentialPublicKey } = require('@simplewebauthn/server/helpers') as Helpers;
  try {
    const jwk = jwkOf(decodeCredentialPublicKey(publicKey) as unknown as ReadonlyMap<number, unknown>);
    if (!jwk) return false;
    const bits = createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyDetails?.modulusLength;
    return bits === undefined || (bits >= MIN_RSA_BITS && bits <= 2 * MIN_RSA_BITS);
  } catch {
    return false;
  }
}

/** Returns a COSE key (RFC 9052, 7) of one of {@link ALGORITHMS} as a JWK; undefined for any other. */
function jwkOf(cose: ReadonlyMap<number, unknown>): JsonWebKey | undefined {
  const [kty, alg, crv] = [cose.get(1), cose.get(3), cose.get(-1)];
  const member = (label: number) => {
    const bytes = cose.get(label);
    if (!(bytes instanceof Uint8Array)) throw new Error('not bytes');
    return Buffer.from(bytes).toString('base64url');
  };
  if (kty === 1 && alg === -8 && crv === 6) return { kty: 'OKP', crv: 'Ed25519', x: member(-2) };
  if (kty === 2 && alg === -7 && crv === 1) return { kty: 'EC', crv: 'P-256', x: member(-2), y: member(-3) };
  if (kty === 3 && alg === -257) return { kty: 'RSA', n: member(-1), e: member(-2) };
  return undefined;
}

async function refuseCounter(
  tx: Tx,
  { passkeyId, userId, received }: { readonly passkeyId: string; readonly userId: string; readonly received: number },
  request: FactorRequest | null,
): Promise<RefusedAnswer> {
  const [stored] = await tx.$queryRaw<{ signCount: number }[]>`
    SELECT sign_count::float8 AS "signCount" FROM passkeys WHERE id = ${passkeyId}::uuid`;
  if (!stored) return refused('The passkey was removed.');
  await recordAudit(tx, {
    action: 'PASSKEY_COUNTER_REGRESSED',
    actor: ANONYMOUS,
    targetId: userId,
    before: { passkeyId, signCount: stored.signCount },
    after: { passkeyId, signCount: received },
    origin: request,
  });
  return refused('The counter of the passkey did not grow: the authenticator may have been cloned.');
}

function refused(reason: string): RefusedAnswer {
  return { ok: false, reason };
}

/** What the library says, in one line. It may repeat what the client has sent. */
function reasonOf(error: unknown): string {
  return `The answer is invalid: ${shown(error instanceof Error ? error.message : 'unknown error')}`;
}

/** Text of a client, for one line of a message. */
function shown(text: string): string {
  return text.slice(0, 200).replace(/[^\x20-\x7e]/g, '?');
}

/** The base point of P-256 as a COSE key: for the same work on passkeys that do not exist, which are refused in any case. */
const DUMMY_KEY = Buffer.from(
  'a5010203262001215820' +
    '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
    '225820' +
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  'hex',
);

type Helpers = typeof import('@simplewebauthn/server/helpers');

/** Loads the library when it is needed: that takes about 100 ms, and many commands and deployments never need it. */
function webauthn() {
  return require('@simplewebauthn/server') as typeof import('@simplewebauthn/server');
}
