import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSettings } from '../../src/config/settings';
import { REST_TABLE } from '../../src/http/rest/rest-table';
import { createMetrics } from '../../src/metrics/metrics';

const ROOT = join(__dirname, '../..');
const SETTINGS = 'config/settings.ts';
const METRICS = 'metrics/metrics.ts';

function unused(names: readonly string[], source: string): readonly string[] {
  return names.filter((name) => !new RegExp(`\\b${name}\\b`).test(source));
}

/** The text of `src/` without these files. */
function sourceWithout(...files: string[]): string {
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts') && !name.includes('generated') && !files.includes(name))
    .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
    .join('\n');
}

test('something reads each setting', () => {
  const settings = Object.keys(createSettings({ isProduction: false, hasKeyPairs: false }));
  expect(unused(settings, sourceWithout(SETTINGS))).toEqual([]);
});

test('something records each metric', () => {
  const metrics = createMetrics();
  metrics.close();
  expect(unused(Object.keys(metrics), sourceWithout(METRICS))).toEqual([]);
});

test('docs/rest.md lists each REST route', () => {
  const table = readFileSync(join(ROOT, 'docs/rest.md'), 'utf8');
  for (const { method, path } of REST_TABLE) expect(table).toContain(`| \`${method} ${path}\` |`);
});
