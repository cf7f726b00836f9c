/**
 * Lets the browser request a passkey, and returns its answer as JSON.
 *
 * @param options - the options of the server, as JSON.
 * @throws what `navigator.credentials.get` throws: `NotAllowedError` if the user cancels or has no such passkey.
 */
export async function askPasskey(options: unknown, request: CredentialRequestOptions = {}): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  const credential = await navigator.credentials.get({ ...request, publicKey });
  return (credential as PublicKeyCredential).toJSON();
}
