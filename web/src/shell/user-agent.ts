/** What a `User-Agent` header says in words. */
export interface DeviceWords {
  /** The browser or the program, such as `Firefox`. */
  readonly program: string;
  /** The operating system, if the header names one, such as `Windows`. */
  readonly system: string | undefined;
  /** Both together, such as `Firefox · Windows`. */
  readonly device: string;
}

/**
 * Programs by the product token that only they have (RFC 9110, section 10.1.5). The order matters: nearly every browser also names
 * Chrome and Safari, which come last.
 */
const PROGRAMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\bDuckDuckGo\//, 'DuckDuckGo'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Chromium'],
  [/\bElectron\//, 'Electron'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
  [/^(?:Python|python-requests|python-httpx|aiohttp)\b/, 'Python'],
  [/^(?:node|undici|node-fetch|axios)\b/i, 'Node.js'],
  [/^Go-http-client\//, 'Go'],
  [/^PostmanRuntime\//, 'Postman'],
  [/^(?:okhttp|Java|Apache-HttpClient)\b/, 'Java'],
];

/** Systems. A phone names the system of a computer too: `like Mac OS X` on iOS, `Linux` on Android. */
const SYSTEMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\b(?:Macintosh|Mac OS X)\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Characters of an unknown program's name that are shown. */
const SHOWN = 40;

/**
 * Describes a `User-Agent` header in words. The header is what the other side says of itself: good for telling one's own devices
 * apart, no proof of anything.
 *
 * @returns null without a header.
 */
export function describeUserAgent(userAgent: string | null): DeviceWords | null {
  const text = userAgent?.trim() ?? '';
  if (text === '') return null;
  const find = (list: typeof PROGRAMS) => list.find(([pattern]) => pattern.test(text))?.[1];
  const [firstToken = ''] = text.split(/[/\s(]/, 1);
  const program = find(PROGRAMS) ?? (firstToken === 'Mozilla' || firstToken === '' ? text : firstToken).slice(0, SHOWN);
  const system = find(SYSTEMS);
  return { program, system, device: system === undefined ? program : `${program} · ${system}` };
}
