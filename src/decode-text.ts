/**
 * The text of a file or of standard input, however an editor or a shell saved it: UTF-8, with a byte order mark or without,
 * or UTF-16 with one (Notepad's "Unicode", `>` in Windows PowerShell). The mark is not part of the text.
 *
 * @throws Error, whose message is for the operator, for bytes that are neither.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`It is not ${encoding.toUpperCase()}: save it as UTF-8, for instance by: iconv -t UTF-8.`);
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}
