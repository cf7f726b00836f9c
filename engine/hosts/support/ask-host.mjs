import assert from 'node:assert/strict';
import { test } from 'node:test';

/**
 * What every host must do with the schema of projects.mjs.
 *
 * @param start - starts the host; returns `{ url, called, stop }`.
 */
export function hostTests(start) {
  const ask = async (url, query, scopes, rest = {}) => {
    const headers = { 'content-type': 'application/json', ...(scopes !== undefined && { scopes }) };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, ...rest }) });
    return response.json();
  };
  const codes = ({ errors }) => errors?.map(({ extensions }) => [extensions?.code, extensions?.coordinate]);

  const cases = {
    async 'an anonymous viewer gets what is public, and no resolver of a denied field is called'({ url, called }) {
      const body = await ask(url, '{ open secret }');
      assert.deepEqual(body.data, { open: 'open', secret: null });
      assert.deepEqual(codes(body), [['UNAUTHENTICATED', 'Query.secret']]);
      assert.deepEqual(called, ['Query.open']);
    },
    async 'a viewer with the scope gets everything'({ url }) {
      assert.deepEqual(await ask(url, '{ open secret }', 'secret:read'), { data: { open: 'open', secret: 'S3CRET' } });
    },
    async 'a viewer with another scope does not'({ url, called }) {
      const body = await ask(url, '{ secret }', 'other');
      assert.deepEqual(codes(body), [['FORBIDDEN', 'Query.secret']]);
      assert.equal(body.data.secret, null);
      assert.deepEqual(called, []);
    },
    async 'a denied non-null field nulls its list items, and no other error is told'({ url, called }) {
      const body = await ask(url, '{ open things { name cost } }', 'other');
      assert.deepEqual(codes(body), [['FORBIDDEN', 'Thing.cost']]);
      assert.deepEqual(body.data, { open: 'open', things: [null, null] });
      assert.ok(!called.includes('Thing.cost'));
    },
    async 'a mutation is refused whole'({ url, called }) {
      for (const scopes of [undefined, 'other', 'things:write']) {
        const body = await ask(url, 'mutation { change { name cost } }', scopes);
        assert.equal(body.data?.change ?? null, null);
        assert.ok(codes(body).length > 0);
      }
      assert.deepEqual(called, []);
    },
    async 'a mutation that is allowed runs'({ url }) {
      const body = await ask(url, 'mutation { change { name cost } }', 'things:write cost:read');
      assert.deepEqual(body, { data: { change: { name: 'lamp', cost: 7 } } });
    },
    async 'a gated input counts when a variable has it'({ url, called }) {
      const query = 'mutation ($input: Change) { change(input: $input) { name } }';
      const denied = await ask(url, query, 'things:write', { variables: { input: { price: 1 } } });
      assert.deepEqual(codes(denied), [['FORBIDDEN', 'Change.price']]);
      assert.deepEqual(called, []);
      const allowed = await ask(url, query, 'things:write', { variables: { input: { name: 'x' } } });
      assert.deepEqual(allowed, { data: { change: { name: 'lamp' } } });
    },
    async 'the same document is decided again for each viewer'({ url }) {
      const values = [];
      for (const scopes of ['secret:read', undefined, 'secret:read', 'other']) {
        values.push((await ask(url, '{ secret }', scopes)).data.secret);
      }
      assert.deepEqual(values, ['S3CRET', null, 'S3CRET', null]);
    },
    async 'a document with two operations gives no secret'({ url, called }) {
      const query = 'query A { open } query B { secret }';
      for (const operationName of ['A', 'B']) {
        assert.ok(!JSON.stringify(await ask(url, query, undefined, { operationName })).includes('S3CRET'));
      }
      assert.ok(!called.includes('Query.secret'));
    },
  };

  for (const [name, run] of Object.entries(cases)) {
    test(name, async () => {
      const host = await start();
      try {
        await run(host);
      } finally {
        await host.stop();
      }
    });
  }
}
