import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** Returns the terms that `npm run check:words` refuses in files of these texts, by the name of the file. */
async function refusedIn(texts: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  const directory = await mkdtemp(join(tmpdir(), 'terms-'));
  try {
    const files = Object.keys(texts).map((name) => join(directory, name));
    await Promise.all(files.map((file) => writeFile(file, texts[basename(file)] ?? '')));
    const args = [require.resolve('textlint/bin/textlint.js'), '--format', 'json', ...files];
    // It exits with 1 where it refuses a term.
    const output = await new Promise<string>((done, fail) =>
      execFile(process.execPath, args, { cwd: ROOT }, (error, stdout) => (stdout === '' ? fail(error) : done(stdout))),
    );
    const results: { filePath: string; messages: { message: string }[] }[] = JSON.parse(output);
    return Object.fromEntries(
      results.map(({ filePath, messages }) => [
        basename(filePath),
        messages.map(({ message }) => /“(.*?)”/.exec(message)?.[1] ?? message),
      ]),
    );
  } finally {
    await rm(directory, { recursive: true });
  }
}

test('forbidden terms are refused in a comment of TypeScript, a description of GraphQL and in Markdown', async () => {
  const refused = await refusedIn({
    'comment.ts': '/** Mends the row. */\nexport const a = 1; // Whoever reads it, the session is over.\n',
    'description.graphql': '"""\nNobody may use it: it asks for a scope.\n"""\ntype Query {\n  a: Int\n}\n',
    'page.md': '# Tokens\n\nThe token is no good any more.\n',
    'fine.ts': '/** Fixes the row. The session has expired. */\nexport const user = "nobody";\n',
  });
  expect(refused).toEqual({
    'comment.ts': ['Mends', 'Whoever', 'is over'],
    'description.graphql': ['Nobody', 'asks for'],
    'page.md': ['no good'],
    'fine.ts': [],
  });
});
