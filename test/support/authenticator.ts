import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/**
 * An authenticator in software (WebAuthn level 3), which can also do what none should: it signs whatever a test tells it to.
 * It shares no code with the server and its libraries.
 */

/** The algorithms that it has keys for. */
export type PasskeyAlgorithm = 'ES256' | 'EdDSA' | 'RS256';

/** What the browser and the authenticator say; by default what they should. */
export interface Ceremony {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly isUserPresent?: boolean;
  readonly isUserVerified?: boolean;
  readonly isBackedUp?: boolean;
  readonly isBackupEligible?: boolean;
  /** The counter; by default one more than the last one. */
  readonly counter?: number;
  /** Null: none is sent. */
  readonly userHandle?: string | null;
}

/** What the browser and the authenticator say at a registration. */
export interface Registration extends Ceremony {
  readonly algorithm?: PasskeyAlgorithm;
  readonly attestation?: 'none' | 'packed';
  readonly aaguid?: string;
  readonly credentialId?: Uint8Array;
  readonly transports?: readonly string[];
  /** The public key in COSE format, in place of the real one. */
  readonly publicKey?: Uint8Array;
  /** Bytes after the authenticator data. */
  readonly trailing?: Uint8Array;
}

/** A registration or an assertion, as JSON of the browser. */
export interface CredentialJson {
  id: string;
  rawId: string;
  type: string;
  authenticatorAttachment: string;
  clientExtensionResults: Record<string, unknown>;
  response: Record<string, unknown>;
}

/** The options that the server answers, as far as an authenticator reads them. */
export interface PasskeyOptions {
  readonly challenge: string;
  readonly rp?: { readonly id?: string };
  readonly rpId?: string;
  readonly user?: { readonly id: string };
}

/** One credential. */
export interface SoftwarePasskey {
  readonly id: string;
  /** Answers `navigator.credentials.get`. */
  get(options: PasskeyOptions, ceremony?: Ceremony): CredentialJson;
  /** A second authenticator with the same key and counter. */
  clone(): SoftwarePasskey;
}

/** Answers `navigator.credentials.create`. */
export function createPasskey(
  options: PasskeyOptions,
  registration: Registration = {},
): { readonly passkey: SoftwarePasskey; readonly credential: CredentialJson } {
  const { algorithm = 'ES256', attestation = 'none', aaguid = '0'.repeat(32) } = registration;
  const { privateKey, cose } = newKey(algorithm);
  const credentialId = registration.credentialId ?? randomBytes(32);
  const id = text(credentialId);
  const rpId = options.rp?.id ?? 'localhost';
  const length = Buffer.alloc(2);
  length.writeUInt16BE(credentialId.length);
  const attested = Buffer.concat([
    Buffer.from(aaguid.replaceAll('-', ''), 'hex'),
    length,
    credentialId,
    registration.publicKey ?? cose,
  ]);
  const authData = Buffer.concat([
    authenticatorData(rpId, { counter: 0, ...registration }, true),
    attested,
    registration.trailing ?? Buffer.alloc(0),
  ]);
  const clientDataJSON = clientData('webauthn.create', options, registration);
  const attStmt =
    attestation === 'packed'
      ? new Map<string, Cbor>([
          ['alg', COSE_ALGORITHM[algorithm]],
          ['sig', signWith(privateKey, algorithm, Buffer.concat([authData, sha256(clientDataJSON)]))],
        ])
      : new Map<string, Cbor>();
  const attestationObject = cbor(
    new Map<string, Cbor>([
      ['fmt', attestation],
      ['attStmt', attStmt],
      ['authData', authData],
    ]),
  );
  const response = {
    clientDataJSON: text(clientDataJSON),
    attestationObject: text(attestationObject),
    transports: [...(registration.transports ?? ['internal', 'hybrid'])],
  };
  const userHandle = options.user?.id ?? null;
  const passkey = passkeyOf({ id, rpId, privateKey, algorithm, userHandle, counter: registration.counter ?? 0 });
  return { passkey, credential: jsonOf(id, response) };
}

function passkeyOf(own: {
  readonly id: string;
  readonly rpId: string;
  readonly privateKey: KeyObject;
  readonly algorithm: PasskeyAlgorithm;
  readonly userHandle: string | null;
  readonly counter: number;
}): SoftwarePasskey {
  let { counter } = own;
  return {
    id: own.id,
    get(options, ceremony = {}) {
      counter = ceremony.counter ?? counter + 1;
      const authData = authenticatorData(
        options.rpId ?? own.rpId,
        { isUserVerified: true, ...ceremony, counter },
        false,
      );
      const clientDataJSON = clientData('webauthn.get', options, ceremony);
      const signature = signWith(own.privateKey, own.algorithm, Buffer.concat([authData, sha256(clientDataJSON)]));
      const userHandle = ceremony.userHandle === undefined ? own.userHandle : ceremony.userHandle;
      return jsonOf(own.id, {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authData),
        signature: text(signature),
        ...(userHandle !== null && { userHandle }),
      });
    },
    clone: () => passkeyOf({ ...own, counter }),
  };
}

function jsonOf(id: string, response: Record<string, unknown>): CredentialJson {
  const fixed = { type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: {} };
  return { id, rawId: id, ...fixed, response };
}

/** The JSON that the browser signs. */
function clientData(type: string, { challenge }: PasskeyOptions, ceremony: Ceremony): Buffer {
  const { origin = 'http://localhost:4000', crossOrigin = false, topOrigin } = ceremony;
  return Buffer.from(
    JSON.stringify({
      type: ceremony.type ?? type,
      challenge: ceremony.challenge ?? challenge,
      origin,
      crossOrigin,
      ...(topOrigin !== undefined && { topOrigin }),
    }),
  );
}

/** Authenticator data (WebAuthn level 3, 6.1) up to the counter. */
function authenticatorData(rpId: string, ceremony: Ceremony, isAttested: boolean): Buffer {
  const { isUserPresent = true, isUserVerified = true, isBackedUp = false } = ceremony;
  const isBackupEligible = ceremony.isBackupEligible ?? isBackedUp;
  const flags =
    (isUserPresent ? 1 : 0) |
    (isUserVerified ? 4 : 0) |
    (isBackupEligible ? 8 : 0) |
    (isBackedUp ? 16 : 0) |
    (isAttested ? 64 : 0);
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(ceremony.counter ?? 0);
  return Buffer.concat([sha256(Buffer.from(ceremony.rpId ?? rpId)), Buffer.from([flags]), counter]);
}

const COSE_ALGORITHM = { ES256: -7, EdDSA: -8, RS256: -257 } as const;

function newKey(algorithm: PasskeyAlgorithm): { readonly privateKey: KeyObject; readonly cose: Buffer } {
  const bytes = (value: string | undefined) => Buffer.from(value ?? '', 'base64url');
  if (algorithm === 'ES256') {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    return { privateKey, cose: coseKey([1, 2], [3, -7], [-1, 1], [-2, bytes(x)], [-3, bytes(y)]) };
  }
  if (algorithm === 'EdDSA') {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x } = publicKey.export({ format: 'jwk' });
    return { privateKey, cose: coseKey([1, 1], [3, -8], [-1, 6], [-2, bytes(x)]) };
  }
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e } = publicKey.export({ format: 'jwk' });
  return { privateKey, cose: coseKey([1, 3], [3, -257], [-1, bytes(n)], [-2, bytes(e)]) };
}

/** A public key in COSE format. */
export function coseKey(...members: readonly (readonly [number, Cbor])[]): Buffer {
  return cbor(new Map(members));
}

function signWith(key: KeyObject, algorithm: PasskeyAlgorithm, data: Uint8Array): Buffer {
  return algorithm === 'EdDSA' ? sign(null, data, key) : createSign('sha256').update(data).sign(key);
}

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** Bytes as browsers write them in JSON. */
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** The values of CBOR (RFC 8949) that WebAuthn has. */
export type Cbor = number | string | Uint8Array | readonly Cbor[] | ReadonlyMap<number | string, Cbor>;

/** Writes a value in CBOR. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    const members = [...value].flatMap(([key, member]) => [cbor(key), cbor(member)]);
    return Buffer.concat([head(5, value.size), ...members]);
  }
  const items = value as readonly Cbor[];
  return Buffer.concat([head(4, items.length), ...items.map(cbor)]);
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
}
