import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '..', name), 'utf8'));

test('each package with an install script is denied it by name, and no other is listed', () => {
  const { packages } = read('package-lock.json') as { packages: Record<string, { hasInstallScript?: boolean }> };
  const names = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(names.length).toBeGreaterThan(0);
  expect(read('package.json').allowScripts).toEqual(Object.fromEntries(names.map((name) => [name, false])));
});
