import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import { invalidArgument } from '../errors';

/** Bytes of a credential id (WebAuthn level 3, 4). */
export const MAX_CREDENTIAL_ID_BYTES = 1023;

/** Text in base64url without padding, of so many bytes. */
function base64url(most: number, least = 1) {
  const message = `must be base64url without padding, of ${least} to ${most} bytes`;
  return z
    .string(message)
    .max(Math.ceil((most * 4) / 3), message)
    .regex(/^[A-Za-z0-9_-]*$/, message)
    .refine((text) => Math.floor((text.length * 3) / 4) >= least && text.length % 4 !== 1, message);
}

const CREDENTIAL = {
  id: base64url(MAX_CREDENTIAL_ID_BYTES),
  rawId: base64url(MAX_CREDENTIAL_ID_BYTES),
  type: z.literal('public-key', 'must be "public-key"'),
};

/** What `navigator.credentials.create` answers. The limits are several times what browsers send. */
const REGISTRATION = z.object(
  {
    ...CREDENTIAL,
    response: z.object(
      {
        clientDataJSON: base64url(4_096),
        attestationObject: base64url(12_288),
        transports: z
          .array(z.string().regex(/^[a-z0-9-]{1,32}$/), 'must be a list of names')
          .max(10, 'must have at most 10 names')
          .nullish(),
      },
      'must be an object',
    ),
  },
  'must be an object',
);

/** What `navigator.credentials.get` answers. */
const ASSERTION = z.object(
  {
    ...CREDENTIAL,
    response: z.object(
      {
        clientDataJSON: base64url(4_096),
        authenticatorData: base64url(4_096, 37),
        signature: base64url(1_024),
        // Empty in former browsers.
        userHandle: base64url(64, 0).nullish(),
      },
      'must be an object',
    ),
  },
  'must be an object',
);

/** What an authenticated browser says about the ceremony (WebAuthn level 3, 5.8.1). */
export interface ClientData {
  readonly type: unknown;
  readonly challenge: unknown;
  readonly origin: string;
  /** Whether the page was in a frame of another origin. */
  readonly isEmbedded: boolean;
}

/** A registration with the form that browsers send; what it says is not verified. */
export interface ReadRegistration {
  readonly json: RegistrationResponseJSON;
  readonly clientData: ClientData | undefined;
  readonly transports: readonly string[];
}

/** An assertion with the form that browsers send; what it says is not verified. */
export interface ReadAssertion {
  readonly json: AuthenticationResponseJSON;
  readonly clientData: ClientData | undefined;
  readonly credentialId: Uint8Array<ArrayBuffer>;
  /** In base64url; undefined if the authenticator sends none. */
  readonly userHandle: string | undefined;
}

/**
 * Reads a `RegistrationResponseJSON` (WebAuthn level 3, 5.1). Members that the server does not use are ignored.
 *
 * @param field - the name of the field in messages, such as `input.credential`.
 * @throws DomainError BAD_USER_INPUT that names the member, if it has another form or is too large.
 */
export function readRegistration(value: unknown, field: string): ReadRegistration {
  const { id, rawId, type, response } = read(REGISTRATION, value, field);
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    json: { id, rawId, type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} },
    clientData: readClientData(clientDataJSON),
    transports: [...new Set(transports ?? [])],
  };
}

/**
 * Reads an `AuthenticationResponseJSON` (WebAuthn level 3, 5.1). Members that the server does not use are ignored.
 *
 * @param field - the name of the field in messages, such as `input.passkey`.
 * @throws DomainError BAD_USER_INPUT that names the member, if it has another form or is too large.
 */
export function readAssertion(value: unknown, field: string): ReadAssertion {
  const { id, rawId, type, response } = read(ASSERTION, value, field);
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    json: { id, rawId, type, response: { clientDataJSON, authenticatorData, signature }, clientExtensionResults: {} },
    clientData: readClientData(clientDataJSON),
    credentialId: Uint8Array.from(Buffer.from(id, 'base64url')),
    userHandle: userHandle || undefined,
  };
}

function read<Type extends z.ZodType>(type: Type, value: unknown, field: string): z.infer<Type> {
  const { data, error } = type.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  const path = [field, ...(issue?.path ?? []).map(String)];
  throw invalidArgument(path.join('.'), `${issue?.message ?? 'is invalid'}.`, path.join('.').split('.'));
}

/** Returns undefined for anything that no browser writes: the answer is then refused. */
function readClientData(text: string): ClientData | undefined {
  try {
    const data: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64url')));
    if (typeof data !== 'object' || data === null) return undefined;
    const { type, challenge, origin, crossOrigin, topOrigin } = data as Readonly<Record<string, unknown>>;
    if (typeof origin !== 'string') return undefined;
    return { type, challenge, origin, isEmbedded: (crossOrigin ?? false) !== false || topOrigin !== undefined };
  } catch {
    return undefined;
  }
}
