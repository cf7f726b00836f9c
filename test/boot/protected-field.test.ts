import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkout, copyBuiltCheckout } from '../support/boot-checkout';
import { type Ended, ROOT, run } from '../support/process';
import { QUICK } from '../support/process-server';

/**
 * Carries out "Add a protected field in three steps" of README.md in a copy of the checkout, and leaves out each part of
 * the second step.
 */
const RESOLVERS = 'src/graphql/resolvers/user.ts';
const [, steps = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split('## Add a protected field in three steps\n');
const FIELD = quoted(/`(isVerified: Boolean [^`]*)`/);
const RESOLVER = quoted(/`(isVerified: \(user\) [^`]*)`/);
const READS = quoted(/`(isVerified: \[[^`]*)`/);

let checkout: Checkout;

beforeAll(async () => {
  checkout = copyBuiltCheckout();
  const schema = read('schema.graphql');
  write('schema.graphql', schema.replace('\ntype User {\n', `$&  "Whether the address is verified."\n  ${FIELD}\n`));
  await codegen();
});

afterAll(() => checkout?.end());

test('every step: it compiles', async () => {
  expect(await compile({ resolver: RESOLVER, reads: READS })).toEqual({ code: 0, stdout: '' });
});

test('without both parts of the second step: the compiler names the file', async () => {
  const { code, stdout } = await compile({});
  expect(code).not.toBe(0);
  expect(stdout).toContain(`or give it a resolver in ${RESOLVERS}`);
});

// A list loads only the stored fields that the selected fields need: without these refusals the resolver would read
// undefined there, and without a resolver every answer would be null.
test.each([
  ['the resolver', { reads: READS }, "Property 'isVerified' is missing"],
  ['the stored fields', { resolver: RESOLVER }, "'isVerified' does not exist in type"],
  [
    'one of the stored fields',
    { resolver: RESOLVER, reads: "isVerified: ['id']" },
    "Property 'emailVerifiedAt' does not exist on type",
  ],
])('without %s: the compiler refuses it', async (_part, parts, message) => {
  const { code, stdout } = await compile(parts);
  expect(code).not.toBe(0);
  expect(stdout).toContain(RESOLVERS);
  expect(stdout).toContain(message);
});

// Last: it changes the generated types.
test('a field of a type that a capability returns, which nothing answers: the compiler refuses it', async () => {
  write(
    'schema.graphql',
    read('schema.graphql').replace('\ntype Session {\n', '$&  "The device."\n  device: String\n'),
  );
  await codegen();
  const { code, stdout } = await compile({ resolver: RESOLVER, reads: READS });
  expect(code).not.toBe(0);
  expect(stdout).toContain('Session: no property and no resolver is device.');
});

async function codegen(): Promise<void> {
  const { code, stdout, stderr } = await node('node_modules/.bin/graphql-codegen', '--config', 'codegen.yml');
  if (code !== 0) throw new Error(stdout + stderr);
}

/** Compiles `src/` with these parts of the second step. */
async function compile({ resolver, reads }: { readonly resolver?: string; readonly reads?: string }) {
  let text = readFileSync(join(ROOT, RESOLVERS), 'utf8');
  if (resolver) text = text.replace('\n    scopes: (user) =>', `\n    ${resolver},$&`);
  if (reads) text = text.replace('\nexport const RESOLVED_FIELDS = {\n', `$&  ${reads},\n`);
  write(RESOLVERS, text);
  // With several checkers, each would check the same types again.
  const options = ['-p', 'tsconfig.build.json', '--noEmit', '--tsBuildInfoFile', '.checked', '--checkers', '1'];
  const { code, stdout } = await node('node_modules/.bin/tsc', ...options);
  return { code, stdout };
}

function node(...args: string[]): Promise<Ended> {
  return run(process.execPath, args, { cwd: checkout.path, env: QUICK });
}

function read(file: string): string {
  return readFileSync(join(checkout.path, file), 'utf8');
}

function write(file: string, text: string): void {
  writeFileSync(join(checkout.path, file), text);
}

/** What README writes between backquotes. */
function quoted(pattern: RegExp): string {
  const [, text] = pattern.exec(steps) ?? [];
  if (text === undefined) throw new Error(`README.md has no ${pattern}.`);
  return text;
}
