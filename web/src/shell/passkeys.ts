/** Whether this browser and this address can use passkeys: not over plain HTTP, and not with an address in place of a name. */
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
