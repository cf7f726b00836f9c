import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What one of the two answers: data, paths of the errors, and the code of the first where the page shows it. */
export interface ShownAnswer {
  readonly data?: unknown;
  readonly errors?: readonly string[];
  readonly code?: string;
}

/** A difference as docs/compared-with-generic-auth.md shows it. */
export interface ShownDifference {
  readonly title: string;
  readonly sdl: string;
  readonly operation: string;
  readonly viewer: readonly string[] | null;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly root?: unknown;
  readonly rejectUnauthenticated?: boolean;
  readonly 'scoped-api': ShownAnswer | string;
  readonly 'generic-auth': ShownAnswer;
}

const PAGE = path.join(__dirname, '../../../docs/compared-with-generic-auth.md');

/** The page's text. */
export function readPage(): string {
  return readFileSync(PAGE, 'utf8');
}

/** Every `###` section: a block with the schema, one with the operation, one with the answers. */
export function readDifferences(): ShownDifference[] {
  const [, ...sections] = readPage().split(/^### /m);
  return sections.map((section) => {
    const title = section.slice(0, section.indexOf('\n'));
    const [sdl, operation, answers] = [...section.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
    if (!sdl || !operation || !answers) throw new Error(`"${title}" must show a schema, an operation and answers`);
    return { title, sdl, operation, ...JSON.parse(answers) };
  });
}
