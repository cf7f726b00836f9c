import type { ConformanceCase } from '../conformance/case';
import { runCase } from '../conformance/run-case';
import cases from './cases/requires-scopes.json';

describe('the worked cases of @requiresScopes', () => {
  test.each((cases as ConformanceCase[]).map((it) => [it.id, it.title, it] as const))(
    '%s: %s',
    async (_id, _title, it) => {
      expect(await runCase(it)).toBeUndefined();
    },
  );
});
