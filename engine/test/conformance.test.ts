import type { ConformanceCase } from '../conformance/case';
import { runCase } from '../conformance/run-case';
import requiresScopes from './cases/requires-scopes.json';
import stepUp from './cases/step-up.json';

describe.each([
  ['@requiresScopes', requiresScopes],
  ['@requiresAuthentication', stepUp],
] as const)('the worked cases of %s', (_directive, cases) => {
  test.each((cases as ConformanceCase[]).map((it) => [it.id, it.title, it] as const))(
    '%s: %s',
    async (_id, _title, it) => {
      expect(await runCase(it)).toBeUndefined();
    },
  );
});
