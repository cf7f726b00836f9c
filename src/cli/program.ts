import { styleText } from 'node:util';
import { type Argument, Command } from 'commander';
import { packageVersion } from '../package-root';
import { EXIT_WRONG_USAGE } from './command-error';
import { examples } from './help';
import { visibleJson, visibleLines } from './visible';

/** Loaded when they are asked for: most need the database or the schema, which take their time. */
const COMMANDS: readonly (readonly [group: string, name: string, load: () => (program: Command) => void])[] = [
  ['Server', 'start', () => require('./start').registerStart],
  ['Server', 'migrate', () => require('./migrate').registerMigrate],
  ['Server', 'doctor', () => require('./doctor').registerDoctor],
  ['Users', 'create-admin', () => require('./create-admin').registerCreateAdmin],
  ['Users', 'users', () => require('./users').registerUsers],
  ['Tokens and keys', 'tokens', () => require('./tokens').registerTokens],
  ['Tokens and keys', 'clients', () => require('./clients').registerClients],
  ['Tokens and keys', 'keys', () => require('./keys').registerKeys],
  ['Policy', 'explain', () => require('./explain').registerExplain],
  ['Policy', 'policy', () => require('./policy').registerPolicy],
  ['Policy', 'who-can', () => require('./who-can').registerWhoCan],
  ['Policy', 'sdl', () => require('./sdl').registerSdl],
];

const EXIT_CODES =
  '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage or configuration (nothing was tried), 130 interrupted.';

/**
 * The command line.
 *
 * @param asked - the first argument: if it is a command, the others are not loaded.
 * @param json - whether wrong usage is to be told as JSON.
 */
export function createProgram(asked: string | undefined, json: boolean): Command {
  const program = new Command('scoped-api')
    .description('A self-hosted GraphQL server for user accounts where the schema is the policy.')
    .version(packageVersion())
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_WRONG_USAGE))
    .configureHelp({
      styleTitle: (title) => styleText('bold', title, { validateStream: false }),
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(termOf)].join(' '),
    })
    .addHelpText(
      'after',
      '\nConfiguration comes from the environment and from .env; .env.example explains each variable.' +
        `\nEvery command takes --json, also for what goes wrong: {"error":{"code":"...","message":"..."}}.${EXIT_CODES}\n` +
        examples(
          'scoped-api start',
          'scoped-api doctor',
          'scoped-api create-admin --username root --email root@example.com',
          'scoped-api users list --search ada --json',
        ),
    );
  const inJson = (text: string) =>
    `${visibleJson({ error: { code: 'USAGE', message: text.trim().replace(/^error: /, '') } })}\n`;
  program.configureOutput({
    outputError: (text, write) => write(json ? inJson(readable(text)) : visibleLines(readable(text))),
  });
  if (!json) program.showHelpAfterError('(add --help for help)');

  const one = COMMANDS.filter(([, name]) => name === asked);
  // What is no command by itself, such as --help, has to know them all.
  for (const [group, , load] of one.length > 0 ? one : COMMANDS) {
    program.commandsGroup(`${group}:`);
    load()(program);
  }
  return program;
}

/** What commander says of a value that is wrong: of an argument, and of an option. */
const WRONG_VALUE = [
  /^error: command-argument value '([\s\S]*)' is invalid for argument '([\w-]+)'\. /,
  /^error: option '(?<option>[^']+)' argument '(?<value>[\s\S]*?)' is invalid\. /,
] as const;

/** Characters of a wrong value that its message repeats. */
const MAX_SHOWN = 100;

/** Puts what commander says of a wrong value in plain words: `error: --limit <n> cannot be "0". Write a whole number from 1 to 100.` */
function readable(text: string): string {
  for (const pattern of WRONG_VALUE) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const value = found.groups?.value ?? found[1] ?? '';
    const target = found.groups?.option ?? `<${found[2]}>`;
    const shown = value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value;
    const why = text.slice(found[0].length);
    // Most messages of ours name the value themselves.
    return why.includes(JSON.stringify(value))
      ? `error: ${target}: ${why}`
      : `error: ${target} cannot be ${JSON.stringify(shown)}. ${why}`;
  }
  return text;
}

/** As in a usage line; that there are options goes without saying. */
function termOf(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}
