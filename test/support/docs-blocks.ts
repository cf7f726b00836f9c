import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './process';

/** A fenced block of a page, with what a comment in front of it says. */
export interface DocsBlock {
  /** `docs/rest.md:23`, the line of the fence. */
  readonly where: string;
  /** The word after the fence. */
  readonly language: string;
  readonly text: string;
  /** Why it is not run or checked: `<!-- not run: requires Docker -->`. */
  readonly notRun: string | undefined;
  /** The file that the page says it is: `<!-- file: board.graphql -->`. */
  readonly file: string | undefined;
  /** Variables that the page says the server has: `<!-- run with: FEDERATION=on -->`. */
  readonly runWith: string | undefined;
}

/** A page that a newcomer reads. */
export interface DocsPage {
  readonly name: string;
  readonly blocks: readonly DocsBlock[];
}

/** README.md and the pages of docs/, in order. */
export function docsPages(): DocsPage[] {
  const names = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...names.map((name) => `docs/${name}`)].map((name) => ({
    name,
    blocks: readBlocks(name, readFileSync(join(ROOT, name), 'utf8')),
  }));
}

/** @param name - of the page, for messages. */
export function readBlocks(name: string, markdown: string): DocsBlock[] {
  const lines = markdown.split('\n');
  const blocks: DocsBlock[] = [];
  for (let line = 0; line < lines.length; line += 1) {
    // A block of a list is indented.
    const fence = /^( *)```(\w*)/.exec(lines[line] ?? '');
    if (fence === null) continue;
    const [, indent = '', language = ''] = fence;
    const end = lines.indexOf(`${indent}\`\`\``, line + 1);
    if (end === -1) throw new Error(`${name}:${line + 1}: the block has no end.`);
    let comments = '';
    for (let above = line - 1; (lines[above] ?? '').startsWith(`${indent}<!--`); above -= 1) {
      comments += `${lines[above]?.trim()}\n`;
    }
    const said = (what: string) => new RegExp(`^<!-- ${what}: (.+) -->$`, 'm').exec(comments)?.[1];
    blocks.push({
      where: `${name}:${line + 1}`,
      language,
      text: lines
        .slice(line + 1, end)
        .map((text) => `${text.slice(indent.length)}\n`)
        .join(''),
      notRun: said('not run'),
      file: said('file'),
      runWith: said('run with'),
    });
    line = end;
  }
  return blocks;
}
