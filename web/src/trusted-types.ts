/*
 * The policy of the pages (Content-Security-Policy: require-trusted-types-for) lets no text become markup or script, whatever code
 * tries. One text is harmless: the announcer of the component library empties its element by it.
 */

/** The part of the Trusted Types API that is used. Browsers without it ignore the directive. */
interface TrustedTypes {
  createPolicy(name: 'default', rules: { createHTML(text: string): string | null }): unknown;
}

(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
  // null: the browser refuses the text.
  createHTML: (text) => (text === '' ? text : null),
});

export {};
