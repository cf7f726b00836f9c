/** What the browser answers: the credential as JSON, or what it ended with. */
type Created = { readonly credential: Record<string, unknown> } | { readonly fault: { name: string; message: string } };

/**
 * Lets the browser create a passkey (WebAuthn level 3, section 5.1). Call it only where `canUsePasskeys` is true.
 *
 * @param options - `PublicKeyCredentialCreationOptionsJSON` of the server.
 */
export async function createPasskey(options: Record<string, unknown>): Promise<Created> {
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      options as unknown as PublicKeyCredentialCreationOptionsJSON,
    );
    const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
    return { credential: { ...credential.toJSON() } };
  } catch (error) {
    const { name, message } = error as Error;
    return { fault: { name, message } };
  }
}
