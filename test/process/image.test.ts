import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Launched, launch, ROOT } from '../support/process';
import { scratchDirectory } from '../support/process-directory';
import { listeningUrl } from '../support/process-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/**
 * The server in a directory with the files that the Dockerfile copies into the image, and nothing else of the checkout. The files of a
 * user are where the documentation says to mount them.
 */
const directory = scratchDirectory();
const app = join(directory.path, 'app');
let database: TestDatabase;
let server: Launched;
let url: string;

const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

const FILES: Readonly<Record<string, string>> = {
  'schema/app.graphql': `
    extend schema
      @scope(name: "orders:read", description: "Read orders")
      @scope(name: "orders:write", description: "Change orders", external: true)
      @role(name: "SUPPORT", description: "Helps customers", scopes: ["users:read", "orders:read"])
    extend type User {
      "The company."
      company: String @stored(write: [["me:write"]])
    }
    "An order."
    type Order {
      id: ID!
    }
    extend type Query {
      "The orders."
      orders: [Order!] @requiresScopes(scopes: [["orders:read"]])
    }`,
  'migrations/001_orders.sql': 'CREATE TABLE orders (id integer PRIMARY KEY); INSERT INTO orders VALUES (7);',
  'mails/passwordReset.fr.txt': 'Subject: Nouveau mot de passe\n\n{{token}} {{link}}\n',
  'scoped-api.config.ts': `
    import { defineConfig } from 'scoped-api';
    import { orders } from './src/orders.ts';
    export default defineConfig({ resolvers: { Query: { orders } } });`,
  'src/orders.ts': `
    import type { ResolverContext } from 'scoped-api';
    export const orders = (_: unknown, __: object, { sql }: ResolverContext) => sql\`SELECT id::text FROM orders\`;`,
};

beforeAll(async () => {
  layOutImage();
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(app, name)), { recursive: true });
    writeFileSync(join(app, name), text);
  }
  database = await createTestDatabase();
  const [, command = ''] = /^CMD (\[.*\])$/m.exec(DOCKERFILE) ?? [];
  const [program, ...args] = JSON.parse(command) as [string, ...string[]];
  server = launch(program, args, {
    cwd: app,
    env: {
      ...{ NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', BCRYPT_COST: '10', INTROSPECTION: 'on' },
      ...{ DATABASE_URL: database.url, SECRET_KEY: 'a secret key of thirty-two bytes or more' },
    },
  });
  url = await listeningUrl(server);
});

afterAll(async () => {
  server?.destroy();
  await database?.drop();
  directory.remove();
});

/** What the last stage of the Dockerfile copies. The packages are those of the checkout, because npm is not run here. */
function layOutImage(): void {
  const copied = [...DOCKERFILE.matchAll(/^COPY --from=build (.+) (\S+)$/gm)];
  expect(copied.length).toBeGreaterThan(5);
  for (const [, sources = '', target = ''] of copied) {
    for (const source of sources.split(' ')) {
      const path = source.replace(/^\/app\//, '');
      const to = join(app, target.endsWith('/') ? join(target, path.split('/').pop() as string) : target);
      mkdirSync(dirname(to), { recursive: true });
      if (path === 'node_modules') linkPackages(to);
      else cpSync(join(ROOT, path), to, { recursive: true });
    }
  }
}

/** The engine is a link to its folder, also in the image. */
function linkPackages(to: string): void {
  mkdirSync(join(to, '@scoped-api'), { recursive: true });
  symlinkSync('../../engine', join(to, '@scoped-api/engine'));
  for (const name of packageNames(join(ROOT, 'node_modules'))) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(to, name));
  }
}

function packageNames(modules: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; link?: boolean; optional?: boolean }>;
  };
  return Object.entries(packages).flatMap(([path, { dev, link, optional }]) => {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
    return name === undefined || dev || link || optional || modules === '' ? [] : [name];
  });
}

async function graphql(query: string, token?: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it selected
  return (await response.json()) as any;
}

test('the command of the image finds the schema, the tables, the resolvers and the mails', async () => {
  const register = 'username: "ada", email: "ada@example.com", password: "correct horse battery", company: "Engines"';
  const { data, errors } = await graphql(
    `mutation { register(input: { ${register} }) { user { company } userErrors { message } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.register).toEqual({ user: { company: 'Engines' }, userErrors: [] });
  const cli = (...args: string[]) => {
    const env = {
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      SECRET_KEY: 'a secret key of thirty-two bytes or more',
    };
    return launch(process.execPath, ['bin/scoped-api.js', ...args], { cwd: app, env }).ended;
  };
  expect(await cli('users', 'set-role', 'ada', 'SUPPORT')).toMatchObject({ code: 0 });
  const login = await graphql(
    'mutation { login(input: { username: "ada", password: "correct horse battery" }) { tokens { accessToken } } }',
  );
  const { accessToken } = login.data.login.tokens;
  expect((await graphql('{ orders { id } }', accessToken)).data).toEqual({ orders: [{ id: '7' }] });
  expect((await graphql('{ orders { id } }')).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  const mail = await cli('mail', 'preview', 'passwordReset', '--locale', 'fr');
  expect(mail.stdout).toContain('Subject: Nouveau mot de passe');
});
