import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSettings } from '../../src/config/settings';
import { REST_TABLE } from '../../src/http/rest/rest-table';
import { createMetrics } from '../../src/metrics/metrics';

const ROOT = join(__dirname, '../..');
const SETTINGS = 'config/settings.ts';
const METRICS = 'metrics/metrics.ts';

/** The text of `src/` without these files. */
function sourceWithout(...files: string[]): string {
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts') && !name.includes('generated') && !files.includes(name))
    .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
    .join('\n');
}

test.each(Object.keys(createSettings({ isProduction: false, hasKeyPairs: false })))('something reads %s', (name) => {
  expect(sourceWithout(SETTINGS)).toMatch(new RegExp(`\\b${name}\\b`));
});

test('something records each metric', () => {
  const metrics = createMetrics();
  metrics.close();
  const source = sourceWithout(METRICS);
  expect(Object.keys(metrics).filter((name) => !new RegExp(`\\b${name}\\b`).test(source))).toEqual([]);
});

test('docs/rest.md lists each REST route', () => {
  const table = readFileSync(join(ROOT, 'docs/rest.md'), 'utf8');
  for (const { method, path } of REST_TABLE) expect(table).toContain(`| \`${method} ${path}\` |`);
});
