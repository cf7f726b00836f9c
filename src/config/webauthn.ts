import { z } from 'zod';
import { commaList } from './value-types';

/** The site that passkeys are for: the relying party of WebAuthn. */
export interface RelyingParty {
  /** The domain of the passkeys. They work on pages of this domain and of its subdomains only. */
  readonly id: string;
  /** Its name for people. */
  readonly name: string;
  /** Whether the pages, or the application, of an origin may use the passkeys. */
  readonly isOrigin: (origin: string) => boolean;
}

/** The settings that make a {@link RelyingParty}. */
interface WebauthnSettings {
  readonly webauthnRpId?: string | undefined;
  readonly webauthnRpName?: string | undefined;
  readonly webauthnOrigins?: readonly string[] | undefined;
}

const LOCALHOST = 'localhost';
/** Labels of a domain; the last one begins with a letter, so that it is no address. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** The origin of an Android application: the SHA-256 of its signing certificate in base64url. */
const ANDROID = /^android:apk-key-hash:[A-Za-z0-9_-]{43}$/;
const MAX_ORIGINS = 50;

/** The domain of passkeys (WebAuthn level 3, 4, "RP ID"). Browsers accept no address. */
export function rpId() {
  return z
    .string()
    .refine(
      (value) => value.length <= 253 && (value === LOCALHOST || DOMAIN.test(value)),
      'write a domain in lower case without https://, port and path, such as example.com; an address is not possible',
    );
}

/** Origins of pages and Android applications, split by commas. */
export function webauthnOrigins() {
  return z.string().transform((value, context): readonly string[] => {
    const list = commaList(value);
    if (list.length === 0 || list.length > MAX_ORIGINS || !list.every((one) => ANDROID.test(one) || isSecure(one))) {
      context.addIssue(
        `write 1 to ${MAX_ORIGINS} origins split by commas, such as https://app.example.com (no path, no slash at the end; http:// for ` +
          'localhost only) or android:apk-key-hash:...',
      );
    }
    return list;
  });
}

/** Whether a text is an origin on which browsers have passkeys. */
function isSecure(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isWithin(url.hostname, LOCALHOST));
  return isSafe && url.origin === origin;
}

/**
 * Returns the variables of passkeys that do not fit each other, with the fix.
 *
 * @param given - variables that are set.
 */
export function webauthnFaults({
  NODE_ENV,
  WEBAUTHN_RP_ID,
  WEBAUTHN_RP_NAME,
  WEBAUTHN_ORIGINS,
}: Readonly<Record<string, string | undefined>>): { readonly name: string; readonly fix: string }[] {
  if (WEBAUTHN_RP_ID === undefined) {
    const without = WEBAUTHN_ORIGINS !== undefined ? 'WEBAUTHN_ORIGINS' : 'WEBAUTHN_RP_NAME';
    const isMissing = WEBAUTHN_ORIGINS !== undefined || (WEBAUTHN_RP_NAME !== undefined && NODE_ENV === 'production');
    return isMissing ? [{ name: 'WEBAUTHN_RP_ID', fix: `write it too, because ${without} is set` }] : [];
  }
  const { data } = webauthnOrigins().safeParse(WEBAUTHN_ORIGINS);
  const isOutside = (data ?? []).some((one) => !ANDROID.test(one) && !isWithin(new URL(one).hostname, WEBAUTHN_RP_ID));
  if (!isOutside || !rpId().safeParse(WEBAUTHN_RP_ID).success) return [];
  return [{ name: 'WEBAUTHN_ORIGINS', fix: 'write origins of the domain of WEBAUTHN_RP_ID and its subdomains only' }];
}

/**
 * Returns the site that passkeys are for; undefined in production without `WEBAUTHN_RP_ID`: no domain can be guessed, and
 * passkeys of a wrong one are lost. Development has `localhost` with every port, because front ends have ports of their own.
 */
export function relyingPartyOf(
  { webauthnRpId, webauthnRpName, webauthnOrigins: given }: WebauthnSettings,
  isProduction: boolean,
): RelyingParty | undefined {
  const id = webauthnRpId ?? (isProduction ? undefined : LOCALHOST);
  if (id === undefined) return undefined;
  const name = webauthnRpName ?? id;
  if (given === undefined && id === LOCALHOST) return { id, name, isOrigin: isLocalhost };
  const origins = new Set(given ?? [`https://${id}`]);
  return { id, name, isOrigin: (origin) => origins.has(origin) };
}

/** Whether an origin is `localhost` itself, with any port. */
function isLocalhost(origin: string): boolean {
  return /^https?:\/\/localhost(?::\d{1,5})?$/.test(origin);
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
