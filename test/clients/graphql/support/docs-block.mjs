import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PAGE = new URL('../../../../docs/clients.md', import.meta.url);
/** Below `node_modules`, so that the blocks find the packages, and Git and the linters leave them alone. */
const CACHE = new URL('../node_modules/.cache/docs-blocks/', import.meta.url);

/** Imports a block of code of docs/clients.md as a module, by the name in its first line: `// name.mjs`. */
export async function importBlock(name) {
  const blocks = readFileSync(PAGE, 'utf8')
    .split(/^```js\n/m)
    .slice(1);
  const block = blocks.map((text) => text.split(/^```$/m)[0]).find((text) => text.startsWith(`// ${name}\n`));
  if (block === undefined) throw new Error(`docs/clients.md has no block that begins with "// ${name}".`);
  mkdirSync(CACHE, { recursive: true });
  const file = new URL(name, CACHE);
  writeFileSync(file, block);
  return import(fileURLToPath(file));
}
