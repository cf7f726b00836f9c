const NONCE = /nonce="([A-Za-z0-9+/_=-]+)"/;
const LANDING_PAGE = 'https://apollo-server-landing-page.cdn.apollographql.com';
const SANDBOX = 'https://embeddable-sandbox.cdn.apollographql.com';

/**
 * The content security policy for Apollo Server's landing page: the hosts that it loads Sandbox from, and the nonce
 * that this rendering of it carries. The page has a looser policy in a `meta` element of its own; both apply.
 *
 * @param html - the page, as Apollo Server rendered it.
 */
export function sandboxPolicy(html: string): string {
  const nonce = NONCE.exec(html)?.[1];
  const own = nonce === undefined ? '' : `'nonce-${nonce}' `;
  return [
    "default-src 'none'",
    `script-src ${own}${SANDBOX}`,
    `style-src ${own}${SANDBOX} https://fonts.googleapis.com`,
    'font-src https://fonts.gstatic.com',
    `img-src ${LANDING_PAGE}`,
    `manifest-src ${LANDING_PAGE}`,
    'frame-src https://sandbox.embed.apollographql.com',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
