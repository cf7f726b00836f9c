/** A part of a mail: one or two sentences, a link, or a text to copy. */
export type MailPart = string | { readonly link: string } | { readonly code: string };

/**
 * A mail to one user. It repeats no input: an attacker who registers the address of another person must not choose the
 * words of the mail to that person.
 */
export interface Mail {
  /** The user who receives the mail, for the log; null for someone without an account. */
  readonly userId: string | null;
  /** An address that `parseEmail` accepted, as the user wrote it. */
  readonly to: string;
  readonly subject: string;
  readonly parts: readonly MailPart[];
  /** Instructions for a developer without a mail server, printed in the log. */
  readonly forDeveloper?: string;
}

/** The bodies of a mail. */
interface MailBodies {
  readonly text: string;
  readonly html: string;
}

/** Writes out a mail's parts, in plain text and in the same words as HTML. */
export function renderMail({ parts }: Pick<Mail, 'parts'>): MailBodies {
  const text = parts.map((part) => (typeof part === 'string' ? part : 'link' in part ? part.link : part.code));
  const html = parts.map((part) => {
    if (typeof part === 'string') return `<p>${escapeHtml(part)}</p>`;
    if ('code' in part) return `<p><code>${escapeHtml(part.code)}</code></p>`;
    const link = escapeHtml(part.link);
    return `<p><a href="${link}">${link}</a></p>`;
  });
  return {
    text: `${text.join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><meta charset="utf-8"><body>\n${html.join('\n')}\n</body></html>\n`,
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
