/** Whether this browser has passkeys, which it has only for pages over HTTPS and on localhost. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && typeof navigator.credentials?.create === 'function';
}

/** What the browser answers: the credential as JSON, or what it ended with. */
type Created = { readonly credential: Record<string, unknown> } | { readonly fault: { name: string; message: string } };

/**
 * Lets the browser create a passkey (WebAuthn level 3, section 5.1). A browser without the JSON functions of the standard gets
 * those of a library.
 *
 * @param options - `PublicKeyCredentialCreationOptionsJSON` of the server.
 */
export async function createPasskey(options: Record<string, unknown>): Promise<Created> {
  try {
    return { credential: await create(options) };
  } catch (error) {
    const { name, message, cause } = error as Error;
    // The library wraps what the browser threw.
    const inner = cause instanceof Error ? cause : undefined;
    return { fault: { name: inner?.name ?? name, message: inner?.message ?? message } };
  }
}

async function create(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  if (
    typeof PublicKeyCredential.parseCreationOptionsFromJSON !== 'function' ||
    !('toJSON' in PublicKeyCredential.prototype)
  ) {
    const { startRegistration } = await import('@simplewebauthn/browser');
    return { ...(await startRegistration({ optionsJSON: options as never })) };
  }
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  return { ...credential.toJSON() };
}
