import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { type DocsBlock, docsPages } from '../support/docs-blocks';
import { type Ended, ROOT, run } from '../support/process';
import { CLI, cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { type ServerProcess, startServer } from '../support/process-server';
import { createTestDatabase } from '../support/test-database';

/** Each page starts a server, and each command of it a process. */
jest.setTimeout(180_000);

const directory = scratchDirectory();
afterAll(directory.remove);

const isRun = (block: DocsBlock) => block.notRun === undefined && ['sh', 'console'].includes(block.language);
const pages = docsPages().filter(({ blocks }) => blocks.some(isRun));
const POLICY_CLI = join(ROOT, 'engine/bin/scoped-api-policy.js');
const ADMIN_PASSWORD = 'an admin has a long password';

/** `npx` without the second that npm takes to start; it knows the programs that the pages run. */
function fakeNpx(room: string): string {
  const bin = join(room, 'bin');
  mkdirSync(bin);
  const path = join(bin, 'npx');
  writeFileSync(
    path,
    `#!/bin/sh\ncase "$1" in scoped-api) cli='${CLI}' ;; scoped-api-policy) cli='${POLICY_CLI}' ;; *) exit 127 ;; esac
shift\nexec '${process.execPath}' "$cli" "$@"\n`,
  );
  chmodSync(path, 0o755);
  return bin;
}

/** What a reader of the page has by then: an admin, users, a client, and tokens. README makes its own. */
async function prepare(server: ServerProcess, room: string, env: Record<string, string>) {
  const command = (args: string[], input?: string) =>
    cli(args, { cwd: room, env, ...(input !== undefined && { input }) });
  await command(['create-admin', '--username', 'owner', '--email', 'owner@example.com'], ADMIN_PASSWORD);
  const register = (username: string) =>
    fetch(`${server.url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, email: `${username}@example.net`, password: 'correct horse battery' }),
    }).then((reply) => reply.json() as Promise<{ id: string }>);
  const { id } = await register('grace');
  const body = new URLSearchParams({ grant_type: 'password', username: 'owner', password: ADMIN_PASSWORD });
  const token = (await (await fetch(`${server.url}/token`, { method: 'POST', body })).json()) as {
    access_token: string;
  };
  const made = await command(['clients', 'create', '--name', 'docs', '--scopes', 'me:read', '--json']);
  const { client, secret } = JSON.parse(made.stdout) as { client: { id: string }; secret: string };
  return { ADMIN: token.access_token, TOKEN: token.access_token, ID: id, CLIENT_ID: client.id, CLIENT_SECRET: secret };
}

/** The commands of a console block, each with the output that the page shows. */
function shownCommands(text: string): { command: string; shown: string }[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), shown: part.slice(end + 1).trim() };
    });
}

test.each(pages.map(({ name, blocks }) => [name, blocks] as const))(
  'the commands of %s work in order',
  async (name, blocks) => {
    // A path with a blank, as many a home has.
    const room = join(directory.path, `a room ${name.replace(/\W/g, '-')}`);
    mkdirSync(room);
    const database = await createTestDatabase();
    const given = Object.assign({}, ...blocks.map(({ runWith }) => parseEnv((runWith ?? '').split(' ').join('\n'))));
    const env = { DATABASE_URL: database.url, BCRYPT_COST: '4', ...given };
    const server = await startServer({ cwd: room, env });
    try {
      const ready = name === 'README.md' ? {} : await prepare(server, room, env);
      const PATH = `${fakeNpx(room)}${delimiter}${process.env.PATH}`;
      const sh = (script: string): Promise<Ended> =>
        run('sh', ['-ec', script.replaceAll('http://localhost:4000', server.url)], {
          cwd: room,
          env: { ...env, ...ready, PATH },
        });
      for (const { file, text } of blocks) {
        if (file === undefined) continue;
        mkdirSync(dirname(join(room, file)), { recursive: true });
        writeFileSync(join(room, file), text);
      }
      // One shell for the page, as for its reader: a variable that one block sets is there in the next.
      const printed = blocks.filter((block) => isRun(block) && block.language === 'sh');
      const script = printed.map(({ where, text }) => `echo '@@ ${where}'\n${text}`).join('\n');
      const { code, stdout, stderr } = await sh(script);
      expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: expect.not.stringMatching(/error/i), stdout });
      for (const line of stdout.split('\n')) {
        if (!line.startsWith('{')) continue;
        const answer = JSON.parse(line) as {
          errors?: unknown;
          data?: Record<string, { userErrors?: unknown[] } | null>;
        };
        expect([line, answer.errors]).toEqual([line, undefined]);
        for (const field of Object.values(answer.data ?? {}))
          expect([line, field?.userErrors ?? []]).toEqual([line, []]);
      }
      for (const { where, text } of blocks.filter((block) => isRun(block) && block.language === 'console')) {
        for (const { command, shown } of shownCommands(text)) {
          const { stdout: output, stderr: complaint } = await sh(command.replaceAll(/\bada\b/g, 'grace'));
          const expected = shown.replaceAll(/\bada\b/g, 'grace');
          expect([where, (output + complaint).trim()]).toEqual([where, expected]);
        }
      }
    } finally {
      await server.terminate();
      await database.drop();
    }
  },
);

test('the pages name no cut that a JSON parser does better, and nothing that cannot be proved', () => {
  for (const { name } of docsPages()) {
    const text = readFileSync(join(ROOT, name), 'utf8');
    expect([name, /\| sed |never logs? out|100 ?% secure|unbreakable/i.exec(text)?.[0]]).toEqual([name, undefined]);
  }
});
