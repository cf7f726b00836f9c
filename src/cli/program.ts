import { styleText } from 'node:util';
import { type Argument, Command, CommanderError } from 'commander';
import { isOperatorFault } from '../main';
import { packageVersion } from '../package-root';
import { EXIT_WRONG_USAGE } from './command-error';
import { type CommandStreams, type Console, visibleJson, visibleLines } from './console';
import { examples } from './options';
import { loadExtension } from './schema';

type Register = (program: Command, io: Console) => void;

/** Every command. Loaded when it is used: most need the database or the schema, which take long to load. */
const COMMANDS: readonly (readonly [group: string, name: string, load: () => Register])[] = [
  ['Project', 'init', () => require('./init').registerInit],
  ['Server', 'start', () => require('./start').registerStart],
  ['Server', 'migrate', () => require('./migrate').registerMigrate],
  ['Server', 'doctor', () => require('./doctor').registerDoctor],
  ['Server', 'mail', () => require('./mail').registerMail],
  ['Users', 'create-admin', () => require('./create-admin').registerCreateAdmin],
  ['Users', 'users', () => require('./users').registerUsers],
  ['Users', 'audit', () => require('./audit').registerAudit],
  ['Tokens and keys', 'tokens', () => require('./tokens').registerTokens],
  ['Tokens and keys', 'clients', () => require('./clients').registerClients],
  ['Tokens and keys', 'keys', () => require('./keys').registerKeys],
  ['Extension', 'codegen', () => require('./codegen').registerCodegen],
  ['Policy', 'explain', () => require('./policy').registerExplain],
  ['Policy', 'policy', () => require('./policy').registerPolicy],
  ['Policy', 'who-can', () => require('./policy').registerWhoCan],
  ['Policy', 'sdl', () => require('./policy').registerSdl],
];

const EXIT_CODES =
  '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage or configuration (nothing was tried), 130 interrupted.';

/**
 * Runs one command line. Never throws: errors are printed on standard error, as a sentence or, with `--json`, as
 * `{"error":{"code":...,"message":...}}`.
 *
 * @param argv - the arguments, without the names of the program.
 * @param streams - what the command reads and writes, such as `process`. Files and DATA_DIR are relative to the working
 *   directory of this process.
 * @returns the exit code. After `start` the server continues to run.
 */
export async function runProgram(argv: readonly string[], streams: CommandStreams): Promise<number> {
  // Not a copy: reading `process.stdin` opens it.
  const io: Console = Object.create(streams, { exitCode: { value: 0, writable: true } });
  // After `--` there are arguments only.
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const json = options.includes('--json');
  try {
    const program = createProgram(argv[0], json, io);
    takeConfigOption(io, options);
    // Not awaited without need: `start` replaces Node's listener for warnings before the first one is printed.
    if (readsFile(options)) await loadExtension(io);
    await program.parseAsync(withHelpAsOption(program, argv), { from: 'user' });
    return io.exitCode;
  } catch (error) {
    // Commander has printed it.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_WRONG_USAGE;
    const { code, message, exitCode } = faultOf(error, /^(?:debug|trace)$/.test(io.env.LOG_LEVEL ?? ''));
    io.stderr.write(`${json ? visibleJson({ error: { code, message } }) : visibleLines(message)}\n`);
    return exitCode;
  }
}

/** Commands that work without the configuration file, or load it by themselves. */
const WITHOUT_FILE: ReadonlySet<string | undefined> = new Set([undefined, 'help', 'start', 'doctor', 'keys', 'init']);
const HELP: readonly string[] = ['--help', '-h', '--version', '-V'];

/** Puts the value of `--config` into the environment, so that the processes of `start --workers` have it too. */
function takeConfigOption(io: Console, options: readonly string[]): void {
  const at = options.findIndex((option) => option === '--config' || option.startsWith('--config='));
  const file = options[at]?.startsWith('--config=') ? options[at].slice('--config='.length) : options[at + 1];
  if (at >= 0 && file !== undefined) io.env.CONFIG_FILE = file;
}

/**
 * Whether the configuration file is loaded before the command line is parsed: arguments such as scopes are checked with the schema, to
 * which the file can add.
 */
function readsFile(options: readonly string[]): boolean {
  const [command] = options;
  if (options.some((option) => HELP.includes(option)) || WITHOUT_FILE.has(command)) return false;
  return COMMANDS.some(([, name]) => name === command);
}

/**
 * Makes the command line.
 *
 * @param requested - the first argument: if it is a command, the others are not loaded.
 * @param json - whether wrong usage is reported as JSON.
 */
export function createProgram(requested: string | undefined, json: boolean, io: Console): Command {
  const program = new Command('scoped-api')
    .description('A self-hosted GraphQL server for user accounts where the schema is the policy.')
    .version(packageVersion())
    .option('--config <file>', 'the configuration file (default: CONFIG_FILE, or scoped-api.config.ts)')
    .exitOverride()
    .configureHelp({
      styleTitle: (title) => styleText('bold', title, { validateStream: false }),
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(termOf)].join(' '),
    })
    .addHelpText(
      'after',
      '\nConfiguration comes from the environment and from .env; .env.example explains each variable.' +
        `\nEvery command has --json, also for errors: {"error":{"code":"...","message":"..."}}.${EXIT_CODES}\n` +
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
    writeOut: (text) => void io.stdout.write(text),
    writeErr: (text) => void io.stderr.write(text),
    outputError: (text, write) => write(json ? inJson(readable(text)) : visibleLines(readable(text))),
  });
  if (!json) program.showHelpAfterError('(add --help for help)');

  const one = COMMANDS.filter(([, name]) => name === requested);
  // Arguments that are not a command, such as --help, require all commands.
  for (const [group, , load] of one.length > 0 ? one : COMMANDS) {
    program.commandsGroup(`${group}:`);
    load()(program, io);
  }
  return program;
}

/**
 * Turns `help NAME` into `NAME --help`. For an unknown NAME it returns only the name, so that Commander reports that
 * there is no such command: for `help NAME` it would silently print the help of the parent.
 */
function withHelpAsOption(program: Command, argv: readonly string[]): readonly string[] {
  const at = argv[0] === 'help' ? 0 : 1;
  const parent = at === 0 ? program : program.commands.find((command) => command.name() === argv[0]);
  const name = argv[at + 1];
  if (argv[at] !== 'help' || !parent?.commands.length || name === undefined || name.startsWith('-')) return argv;
  const rest = [...argv.slice(0, at), ...argv.slice(at + 1)];
  return parent.commands.some((command) => command.name() === name) ? [...rest, '--help'] : rest;
}

/** Commander's message about an invalid value: of an argument, and of an option. */
const INVALID_VALUE = [
  /^error: command-argument value '([\s\S]*)' is invalid for argument '([\w-]+)'\. /,
  /^error: option '(?<option>[^']+)' argument '(?<value>[\s\S]*?)' is invalid\. /,
] as const;

/** Characters of an invalid value that its message repeats. */
const MAX_SHOWN = 100;

/** Shortens Commander's message about an invalid value: `error: --limit <n> cannot be "0". Write a whole number from 1 to 100.` */
function readable(text: string): string {
  for (const pattern of INVALID_VALUE) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const value = found.groups?.value ?? found[1] ?? '';
    const target = found.groups?.option ?? `<${found[2]}>`;
    const shown = value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value;
    const why = text.slice(found[0].length);
    // Most of our own messages name the value.
    return why.includes(JSON.stringify(value))
      ? `error: ${target}: ${why}`
      : `error: ${target} cannot be ${JSON.stringify(shown)}. ${why}`;
  }
  return text;
}

/** Returns an argument as in a usage line. */
function termOf(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

/** @param withStack - adds where an unexpected error happened. */
function faultOf(error: unknown, withStack: boolean): Fault {
  if (!(error instanceof Error)) return { code: 'INTERNAL', message: String(error), exitCode: 1 };
  const { code, exitCode } = error as { code?: string; exitCode?: number };
  if (error.name === 'ConfigError' || error.name === 'ConfigFileError')
    return { code: 'CONFIGURATION', message: error.message, exitCode: EXIT_WRONG_USAGE };
  if (isOperatorFault(error) || error.name === 'CommandError') {
    return { code: code ?? 'FAILED', message: error.message, exitCode: exitCode ?? 1 };
  }
  // A file that can't be written, a disk that is full.
  if ('syscall' in error) return { code: code ?? 'FAILED', message: error.message, exitCode: 1 };
  const where = withStack ? `\n${error.stack}` : ' (LOG_LEVEL=debug shows where.)';
  return { code: 'INTERNAL', message: `Something went wrong: ${error.message.trim()}${where}`, exitCode: 1 };
}
