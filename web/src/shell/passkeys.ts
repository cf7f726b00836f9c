/**
 * Whether this browser and this address can use passkeys, to add one and to sign in: not over plain HTTP, and not with an address in
 * place of a name. Browsers of before 2025 may lack the JSON functions of WebAuthn level 3.
 */
export function canUsePasskeys(): boolean {
  const isAddress = /^[\d.]+$|:/.test(location.hostname);
  return (
    !isAddress && typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
  );
}

/** Whether the user closed the browser's dialog, it timed out, or there was no passkey to choose: browsers do not say which. */
export function isCanceled(fault: unknown): boolean {
  return fault instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(fault.name);
}
