// Clients that are generated from the served /openapi.json: type checked, then run.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createClient } from '@hey-api/openapi-ts';
import orval from 'orval';
import { compileProgram, tool } from './support/compile.mjs';
import { ADMIN, PASSWORD, startServer } from './support/server.mjs';

let server;
let document;

before(async () => {
  server = await startServer();
  for (const username of ['bob', 'cat']) await server.register(username);
  document = await (await fetch(`${server.url}/openapi.json`)).json();
});
after(() => server?.stop());

const GENERATORS = {
  'openapi-fetch': (input, folder) =>
    tool('openapi-typescript/bin/cli.js', [input, '--output', join(folder, 'api.ts')]),
  'hey-api': (input, folder) =>
    createClient({
      input,
      output: { path: folder, importFileExtension: '.js' },
      plugins: ['@hey-api/client-fetch'],
      logs: { level: 'silent', file: false },
    }),
  orval: (input, folder) =>
    orval.generate({
      input: { target: input },
      output: { target: join(folder, 'api.ts'), client: 'fetch', mode: 'single', baseUrl: server.url },
    }),
};

for (const [name, generate] of Object.entries(GENERATORS)) {
  test(`${name}: registers, logs in, changes a profile, lists users, reads refusals`, async () => {
    const { story } = await compileProgram(name, document, generate);
    const username = `user-of-${name}`;
    const { byCursor, ...found } = await story({ url: server.url, username, password: PASSWORD, admin: ADMIN });
    assert.deepEqual(found, {
      taken: ['USERNAME_TAKEN #/username', 'EMAIL_TAKEN #/email'],
      wrongPassword: 'invalid_grant',
      scope: 'me:read me:write',
      names: ['Ada', 'Ada', null],
      missing: ['users:read'],
      page: { names: 2, page: 1, size: 2 },
    });
    for (const listed of ['bob', 'cat', 'root', username]) assert.ok(byCursor.includes(listed), listed);
    assert.deepEqual(byCursor, [...new Set(byCursor)].sort());
  });
}
