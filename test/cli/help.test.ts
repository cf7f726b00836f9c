import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';

const directory = scratchDirectory();
const run = (...args: string[]) => cli(args, { cwd: directory.path });
afterAll(directory.remove);

test('--help shows examples and lists the commands, and so does the --help of each', async () => {
  const { code, stdout, stderr } = await run('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Examples:\n {2}scoped-api /m);
  expect(stdout).toContain('.env.example');

  const list = stdout.slice(stdout.indexOf('\nCommands:'), stdout.indexOf('\nConfiguration'));
  const commands = [...list.matchAll(/^ {2}([a-z-]+) /gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');
  expect(commands).toEqual(expect.arrayContaining(['start', 'migrate', 'create-admin']));
  const answers = await Promise.all(commands.map((command) => run(command, '--help')));
  for (const [index, command] of commands.entries()) {
    expect(answers[index]).toMatchObject({ code: 0, stderr: '' });
    expect(answers[index]?.stdout).toMatch(new RegExp(`^Usage: scoped-api ${command} `));
    expect(answers[index]?.stdout).toMatch(new RegExp(`^Examples?:\n(?:  .*\n)*  .*scoped-api ${command}`, 'm'));
  }
});

test('wrong usage is answered on standard error, with the way to the help and exit code 2', async () => {
  const cases: [args: string[], message: string][] = [
    [['creat-admin'], "error: unknown command 'creat-admin'\n(Did you mean create-admin?)"],
    [['migrate', '--force'], "error: unknown option '--force'"],
    [['migrate', 'now'], "error: too many arguments for 'migrate'"],
    [['create-admin'], "error: required option '--username <name>' not specified"],
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

test('--version prints the version and nothing else', async () => {
  expect(await run('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/) });
});
