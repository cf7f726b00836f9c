import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
// In the workspace, so that the packages of the examples are found.
const directory = join(root, 'node_modules/.cache/client-docs');

/** The TypeScript of a page, by the file names that it gives. */
function examplesOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map(([, language, code], index) => {
    const name = `example-${page.replace(/\W/g, '-')}-${index}.${language}`;
    writeFileSync(join(directory, name), code as string);
    return name;
  });
}

test('the examples of docs/client.md and of the package are valid TypeScript', () => {
  mkdirSync(directory, { recursive: true });
  try {
    const files = [...examplesOf('docs/client.md'), ...examplesOf('client/README.md')];
    expect(files.length).toBeGreaterThan(8);
    const config = {
      extends: join(root, 'client/test/tsconfig.json'),
      compilerOptions: {
        customConditions: ['@scoped-api/source'],
        jsx: 'react-jsx',
        types: ['node'],
      },
      include: ['*'],
      exclude: [],
    };
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', directory], { encoding: 'utf8' });
    expect(stdout).toBe('');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
