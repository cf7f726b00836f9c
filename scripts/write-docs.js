// Writes the parts of docs/ that are figures or lists of the code: the text between `<!-- NAME: npm run docs -->` and
// `<!-- end of NAME -->`. With --check it writes nothing, and exits with 1 if a page is not up to date.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const DOCS = join(ROOT, 'docs');

const PARTS = { metrics, coordinates, scopes };

const check = process.argv.includes('--check');
const stale = [];
const used = new Set();
for (const name of readdirSync(DOCS).filter((file) => file.endsWith('.md'))) {
  const path = join(DOCS, name);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(
    /^(<!-- (\w+): npm run docs -->\n)[\s\S]*?^(<!-- end of \2 -->)$/gm,
    (_, start, part, end) => {
      if (!Object.hasOwn(PARTS, part)) throw new Error(`docs/${name}: scripts/write-docs.js has no part "${part}".`);
      used.add(part);
      return `${start}\n${PARTS[part]()}\n${end}`;
    },
  );
  if (after === before) continue;
  if (!check) writeFileSync(path, after);
  stale.push(`docs/${name}`);
}
const unused = Object.keys(PARTS).filter((part) => !used.has(part));
if (unused.length > 0) throw new Error(`No page of docs/ has the part ${unused.join(', ')}.`);
if (check && stale.length > 0) {
  console.error(`Not up to date: ${stale.join(', ')}. Run: npm run docs`);
  process.exitCode = 1;
} else if (stale.length > 0) {
  console.log(`Wrote ${stale.join(', ')}.`);
}

/** The metrics of the server, one row each; those of prom-client in one row. */
function metrics() {
  const { createMetrics } = require('../dist/metrics/metrics.js');
  const created = createMetrics();
  const pool = () => ({ max: 0, total: 0, idle: 0, waiting: 0 });
  created.observePool(pool);
  created.observeReplica({ pool, lagSeconds: () => undefined });
  created.close();
  const rows = created.registry
    .getMetricsAsArray()
    .filter(({ name }) => !/^(process|nodejs)_/.test(name))
    .map((metric) => {
      const labels = metric.labelNames.map((label) => `\`${label}\``).join(', ');
      return `| \`${metric.name}\` | ${metric.constructor.name.toLowerCase()} | ${labels} | ${metric.help} |`;
    });
  return ['| metric | type | labels | what |', '| --- | --- | --- | --- |', ...rows.sort(), ''].join('\n');
}

/** What the command says after it wrote the lock of this repository. */
function coordinates() {
  const { coordinates: all } = JSON.parse(readFileSync(join(ROOT, 'policy.lock.json'), 'utf8'));
  return [
    '<!-- not run: shows the policy of another schema -->',
    '```console',
    '$ npx scoped-api policy',
    `Wrote policy.lock.json: ${Object.keys(all).length} coordinates.`,
    '',
    '$ npx scoped-api policy --check',
    'policy.lock.json is up to date.',
    '```',
    '',
  ].join('\n');
}

/** The scopes that schema.graphql declares, and the roles that hold them. */
function scopes() {
  const { loadSchema } = require('../dist/schema/load-schema.js');
  const { all, describe, roles, ofRole } = loadSchema().scopes;
  const rows = all.map((scope) => {
    const held = roles.map((role) => (ofRole(role).includes(scope) ? ' yes |' : ' |'));
    return `| \`${scope}\` | ${describe(scope)} |${held.join('')}`;
  });
  return [`| scope | allows | ${roles.join(' | ')} |`, `| --- |${' --- |'.repeat(roles.length + 1)}`, ...rows, ''].join(
    '\n',
  );
}
