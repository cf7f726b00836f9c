const MAX_LENGTH = 40;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** What somebody wrote, for a message: short, and with nothing in it that a terminal would obey. */
export function quoted(text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return JSON.stringify(short.replace(UNSEEN, '\u{FFFD}'));
}
