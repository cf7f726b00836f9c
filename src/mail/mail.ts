import type { MailContent } from './mail-functions';

export type { MailContent };

/** A part of a mail: one or two sentences, a link, or a text to copy. */
export type MailPart = string | { readonly link: string } | { readonly code: string };

/** A mail to one user. */
export interface Mail extends MailContent {
  /** The user who receives the mail, for the log; null for someone without an account. */
  readonly userId: string | null;
  /** An address that `parseEmail` accepted, as the user wrote it. */
  readonly to: string;
  /** The name of the mail, for the log. */
  readonly kind: string;
  /** Instructions for a developer without a mail server, printed in the log. */
  readonly forDeveloper?: string;
  /** Returns the content that replaces that of the mail. Called when the mail is sent; never rejects. */
  readonly rewrite?: () => Promise<MailContent>;
}

/** Returns the content of a mail as it is to be sent. */
export async function contentOf(mail: Mail): Promise<MailContent> {
  const { subject, text, html } = mail.rewrite ? await mail.rewrite() : mail;
  return { subject, text, html };
}

/**
 * Writes the content of a mail in plain text, and in the same words as HTML.
 *
 * @param locale - the language of the parts, for screen readers.
 */
export function renderParts(subject: string, parts: readonly MailPart[], locale: string): MailContent {
  const text = parts.map((part) => (typeof part === 'string' ? part : 'link' in part ? part.link : part.code));
  const paragraphs = parts.map((part) => {
    if (typeof part === 'string') return escapeHtml(part);
    return 'code' in part ? `<code>${escapeHtml(part.code)}</code>` : anchor(part.link);
  });
  return { subject, text: `${text.join('\n\n')}\n`, html: page(subject, paragraphs, locale) };
}

/**
 * Writes a plain text as HTML: a paragraph for each of its paragraphs.
 *
 * @param link - the link in the text, which becomes one in the HTML; undefined if there is none.
 */
export function textAsHtml(
  { subject, text }: Omit<MailContent, 'html'>,
  link: string | undefined,
  locale: string,
): string {
  const paragraphs = text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const html = escapeHtml(paragraph).replaceAll('\n', '<br>\n');
      return link === undefined ? html : html.replaceAll(escapeHtml(link), () => anchor(link));
    });
  return page(subject, paragraphs, locale);
}

/** Escapes a text for HTML, in an element or in an attribute with quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function anchor(link: string): string {
  return `<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`;
}

/** A document that loads nothing and is readable without its styles. */
function page(subject: string, paragraphs: readonly string[], locale: string): string {
  return [
    `<!doctype html><html lang="${escapeHtml(locale)}" dir="auto"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">',
    ...paragraphs.map((html) => `<p>${html}</p>`),
    '</body></html>\n',
  ].join('\n');
}
