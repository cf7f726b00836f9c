import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../support/process';

const EXTERNAL = /^[a-z][a-z+.-]*:/i;
/** Files of the project, without what is installed or built. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [path];
    return !entry.isDirectory() || /^(?:\.|node_modules$|dist$|generated$)/.test(entry.name) ? [] : filesBelow(path);
  });
}

const files = filesBelow('');
const pages = files.filter((file) => file.endsWith('.md'));

/** The text of a page without its blocks of code, in which nothing is a link or a heading. */
function proseOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replace(/^( *)```[\s\S]*?^\1```$/gm, '');
}

/** What `#...` may name in a page: its headings as GitHub names them, and `<a id="...">`. */
function anchorsOf(page: string): Set<string> {
  const prose = proseOf(page);
  const anchors = new Set([...prose.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id));
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} (.*)$/gm)) {
    const name = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let unique = name;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${name}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

test.each(pages)('every relative link of %s leads somewhere', (page) => {
  const broken = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !EXTERNAL.test(link))
    .filter((link) => {
      const [path = '', anchor] = decodeURI(link).split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
    });
  expect(broken).toEqual([]);
});

test('README links every page of docs/', () => {
  const readme = proseOf('README.md');
  const docs = pages.filter((page) => /^docs\/[^/]+\.md$/.test(page));
  expect(docs.filter((page) => !readme.includes(`](${page}`))).toEqual([]);
});

test('the pages that messages, settings and the schema name exist', () => {
  const texts = files
    .filter((file) => /^(?:src|engine|bin|scripts)\/|^[^/]+$/.test(file) && !file.endsWith('.md'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const named = texts.flatMap((text) => text.match(/\bdocs\/[a-z0-9/-]+\.md(?:#[a-z0-9-]+)?/g) ?? []);
  expect(named).toContain('docs/operations.md');
  const broken = [...new Set(named)].filter((name) => {
    const [page = '', anchor] = name.split('#');
    return !pages.includes(page) || (anchor !== undefined && !anchorsOf(page).has(anchor));
  });
  expect(broken).toEqual([]);
});

test("README's Docker commands set every variable without which compose.yaml refuses to start", () => {
  const compose = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');
  const required = new Set([...compose.matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name));
  const block = /```sh\n((?:(?!```)[\s\S])*docker compose up[\s\S]*?)```/.exec(
    readFileSync(join(ROOT, 'README.md'), 'utf8'),
  );
  expect(required.size).toBeGreaterThan(0);
  expect([...required].filter((name) => !block?.[1]?.includes(`${name}=`))).toEqual([]);
});

test('docs/configuration.md lists every variable of .env.example, and no others', () => {
  const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
  const variables = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
  const rows = [...read('docs/configuration.md').matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|/gm)];
  const listed = rows.flatMap(([, names = '']) => names.split(', ').map((name) => name.slice(1, -1)));
  expect(listed.sort()).toEqual(variables.sort());
});
