import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program';
import { cli, cliProcess, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';

const directory = scratchDirectory();
const run = (...args: string[]) => cli(args, { cwd: directory.path });
afterAll(directory.remove);

/** Every command, with the words that call it. */
function commandsOf(parent: Command, path: readonly string[] = []): [path: string, command: Command][] {
  return parent.commands.flatMap((command) => {
    const own = [...path, command.name()];
    return [[own.join(' '), command] as [string, Command], ...commandsOf(command, own)];
  });
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut(part) {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

test('--help shows examples, exit codes and the commands by what they are about', async () => {
  const { code, stdout, stderr } = await run('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const group of ['Project', 'Server', 'Users', 'Tokens and keys', 'Policy'])
    expect(stdout).toContain(`\n${group}:\n`);
  for (const name of ['start', 'doctor', 'users', 'tokens', 'who-can']) expect(stdout).toMatch(`\n  ${name} `);
  expect(stdout).toMatch(/^Examples:\n {2}scoped-api /m);
  expect(stdout).toMatch(/Exit codes: 0 done, 1 refused or failed, 2 wrong usage/);
  expect(stdout).toContain('.env.example');
});

const all = commandsOf(
  createProgram(undefined, false, Object.create(process, { exitCode: { value: 0, writable: true } })),
);

const GROUPS = ['mail', 'users', 'tokens', 'clients', 'keys'];

test('there are commands for all that the server has', () => {
  const listed = [
    'init',
    'start',
    'migrate',
    'doctor',
    'create-admin',
    'audit',
    'codegen',
    'explain',
    'who-can',
    'sdl',
    'policy',
  ].concat(
    ['list', 'show', 'disable', 'enable', 'grant', 'revoke', 'set-role', 'reset-password', 'sessions', 'delete']
      .concat('factors', 'remove-factor', 'create', 'update', 'invite', 'invitations', 'import', 'export')
      .map((name) => `users ${name}`),
    ['list', 'create', 'revoke', 'inspect'].map((name) => `tokens ${name}`),
    ['create', 'list', 'add-secret', 'remove-secret', 'delete'].map((name) => `clients ${name}`),
    ['generate', 'list', 'rotate', 'import', 'remove', 'reencrypt'].map((name) => `keys ${name}`),
    ['mail preview'],
    ['diff', 'matrix', 'test', 'coverage'].map((name) => `policy ${name}`),
  );
  const commands = all.map(([path]) => path).filter((path) => !GROUPS.includes(path));
  expect(commands.sort()).toEqual(listed.sort());
});

test.each(all)('the help of "%s" has a description and examples, and all but groups take --json', (path, command) => {
  const help = helpOf(command);
  expect(help).toMatch(new RegExp(`^Usage: scoped-api ${path} `));
  expect(command.description()).not.toBe('');
  expect(help).toMatch(new RegExp(`\nExamples?:\n(?:  .*\n)*  .*scoped-api ${path}`));
  const isGroup = command.commands.length > 0 && path !== 'policy';
  if (!isGroup) expect(help).toContain('--json');
});

test('wrong usage is answered on standard error, with the way to the help and exit code 2', async () => {
  const cases: [args: string[], message: string][] = [
    [['creat-admin'], "error: unknown command 'creat-admin'\n(Did you mean create-admin?)"],
    [['help', 'NOPE'], "error: unknown command 'NOPE'"],
    [['users', 'help', 'lst'], "error: unknown command 'lst'\n(Did you mean list?)"],
    [['users', 'lst'], "error: unknown command 'lst'\n(Did you mean list?)"],
    [['migrate', '--force'], "error: unknown option '--force'"],
    [['migrate', 'now'], "error: too many arguments for 'migrate'"],
    [['create-admin'], 'error: --username and --email are missing. Nothing was created.'],
    [['create-admin', '--username', 'root'], 'error: --email is missing. Nothing was created.'],
    [
      ['users', 'grant', 'ada', 'me:raed'],
      'error: <scopes>: There is no scope "me:raed". Did you mean me:read? There are: ',
    ],
    [['users', 'list', '--limit', '0'], 'error: --limit <n> cannot be "0". Write a whole number from 1 to 100.'],
    [['users', 'list', '--order', "it's"], 'error: --order <order> cannot be "it\'s". Allowed choices are newest, '],
    [['start', '--workers', 'x'.repeat(500)], `error: --workers <n> cannot be "${'x'.repeat(100)}...".`],
    [['users', 'list', '--active', '--disabled'], "option '--active' cannot be used with option '--disabled'"],
    [['users', 'set-role', 'ada', 'king'], 'error: <role>: There is no role "king". There are: USER, ADMIN.'],
    [['migrate', '--a\x1b[2J'], "error: unknown option '--a\\u{1b}[2J'"],
    [[], 'Usage: scoped-api'],
  ];
  const answers = await Promise.all(cases.map(([args]) => run(...args)));
  for (const [index, [, message]] of cases.entries()) {
    expect(answers[index]).toMatchObject({ code: 2, stdout: '' });
    expect(answers[index]?.stderr).toContain(message);
    expect(answers[index]?.stderr).toContain('--help');
    expect(answers[index]?.stderr).not.toMatch(STACK);
  }
});

test('with --json, what goes wrong is one JSON object on standard error', async () => {
  const cases: [args: string[], code: number, error: unknown][] = [
    [['users', 'lst', '--json'], 2, { code: 'USAGE', message: expect.stringMatching(/^unknown command 'lst'/) }],
    [
      ['create-admin', '--json'],
      2,
      { code: 'USAGE', message: '--username and --email are missing. Nothing was created.' },
    ],
    [['migrate', '--json', '--force'], 2, { code: 'USAGE', message: "unknown option '--force'" }],
    [['policy', 'diff', 'none', 'none', '--json'], 1, { code: 'FAILED', message: expect.stringContaining('none') }],
    [['users', 'delete', 'ada', '--json'], 2, { code: 'NOT_CONFIRMED', message: expect.stringContaining('--yes') }],
  ];
  const configuration = cli(['migrate', '--json'], { cwd: directory.path, env: { PORT: 'x' } });
  const answers = await Promise.all([...cases.map(([args]) => run(...args)), configuration]);
  const message = expect.stringContaining('PORT: write a whole number');
  for (const [index, [, code, error]] of [...cases, [[], 2, { code: 'CONFIGURATION', message }] as const].entries()) {
    const { stdout, stderr, code: ended } = answers[index] as (typeof answers)[number];
    expect({ ended, stdout }).toEqual({ ended: code, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({ error });
  }
});

test('--version prints the version and nothing else', async () => {
  expect(await run('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/) });
});

test('colors are for terminals, unless the environment says otherwise', async () => {
  const help = (env: Record<string, string>) => cliProcess(['users', '--help'], { cwd: directory.path, env });
  const [plain, forced, refused] = await Promise.all([
    help({}),
    help({ FORCE_COLOR: '1' }),
    help({ FORCE_COLOR: '1', NO_COLOR: '1' }),
  ]);
  expect(plain.stdout).not.toContain('\x1b');
  expect(forced.stdout).toContain('\x1b[1mUsage:');
  expect(refused.stdout).not.toContain('\x1b');
});
