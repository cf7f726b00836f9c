import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { MailFunctions } from '../mail/mail-functions';
import { nearest } from '../nearest';
import type { AnyResolvers, Hooks, ScopedApiConfig } from './config-types';
import { type ExtensionMigration, readExtensionMigrations } from './migration-folder';
import { isPlainObject } from './plain-object';

/** The loaded configuration file. Without one, everything is empty. */
export interface Extension {
  /** The file, for messages; undefined if there is none. */
  readonly file: string | undefined;
  /** Paths and globs of schema files, relative to the working directory if they are in it. See {@link schemaFilesOf}. */
  readonly schemaFiles: readonly string[];
  /** By type and field, as the user wrote them; `graphql/extension/check-resolvers.ts` compares them with the schema. */
  readonly resolvers: AnyResolvers;
  readonly hooks: Hooks;
  /** Time limit of each call of a hook, in milliseconds. */
  readonly hookTimeoutMs: number;
  /** Functions that write mails, by the kind of mail. */
  readonly mails: MailFunctions | undefined;
  /** The SQL files for tables of the user's own, in order; undefined without a configuration file. */
  readonly migrations: readonly ExtensionMigration[] | undefined;
  /** The file that `scoped-api codegen` writes, absolute. */
  readonly codegenOutput: string;
  /** Types of what resolvers return, by GraphQL type; see `codegen.sources`. */
  readonly codegenSources: Readonly<Record<string, string>>;
}

const NO_FILE =
  'The schema files require a configuration file, and there is no scoped-api.config.ts in the working directory:';

/** The configuration file is invalid. Carries every fault, so that one start shows all that has to be fixed. */
export class ConfigFileError extends Error {
  override readonly name = 'ConfigFileError';

  /** @param file - undefined: there is none, and the schema files require one. */
  constructor(
    file: string | undefined,
    readonly faults: readonly string[],
    options?: ErrorOptions,
  ) {
    const headline = file === undefined ? NO_FILE : `${file} has faults:`;
    super([headline, ...faults.map((fault) => `  - ${fault}`)].join('\n'), options);
  }
}

/** The default of `hookTimeoutMs`, and its bounds. */
const HOOK_TIMEOUT_MS = 2_000;
const [MIN_HOOK_TIMEOUT_MS, MAX_HOOK_TIMEOUT_MS] = [50, 10_000];

/** The names that are looked for in the working directory. */
const NAMES = ['ts', 'mts', 'js', 'mjs', 'cjs'].map((extension) => `scoped-api.config.${extension}`);

/** Returns the extension of a server without a configuration file in `directory`. */
export function noExtension(directory: string): Extension {
  return {
    file: undefined,
    schemaFiles: [],
    resolvers: {},
    hooks: {},
    hookTimeoutMs: HOOK_TIMEOUT_MS,
    mails: undefined,
    migrations: undefined,
    codegenOutput: resolve(directory, DEFAULT_OUTPUT),
    codegenSources: {},
  };
}

const DEFAULT_OUTPUT = 'src/generated/scoped-api.ts';

/**
 * Finds and loads the configuration file.
 *
 * @param directory - where to look for `scoped-api.config.ts`, `.mts`, `.js`, `.mjs` or `.cjs`: the working directory.
 * @param configFile - CONFIG_FILE: names the file instead; relative to `directory`.
 * @throws ConfigFileError with every fault; for a file that can't be loaded, where its error is.
 */
export async function loadConfigFile(directory: string, configFile?: string): Promise<Extension> {
  const path = configFile === undefined ? findFile(directory) : resolve(directory, configFile);
  if (path === undefined) return noExtension(directory);
  const shown = shownPath(directory, path);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new ConfigFileError(shown, ['There is no such file. CONFIG_FILE and --config name it.']);
  }
  const content = await evaluate(path, shown, directory);
  return readContent(content, path, shown, directory);
}

/**
 * Reads a configuration that a program passes in place of the file.
 *
 * @param directory - its paths are relative to it.
 * @throws ConfigFileError with every fault.
 */
export function readExtension(config: unknown, directory: string): Extension {
  return readContent(config, join(directory, 'scoped-api.config.ts'), 'The extension', directory);
}

/** @throws ConfigFileError where there are several: which one counts would be a guess. */
function findFile(directory: string): string | undefined {
  const found = NAMES.filter((name) => existsSync(join(directory, name)));
  if (found.length > 1) {
    const [first, ...others] = found as [string, ...string[]];
    throw new ConfigFileError(first, [
      `There is another configuration file: ${others.join(', ')}. Delete all but one.`,
    ]);
  }
  return found[0] === undefined ? undefined : join(directory, found[0]);
}

function shownPath(directory: string, path: string): string {
  const short = relative(directory, path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}

/**
 * Loads a module with jiti, which removes types by itself: Node.js 20 has no type stripping, and that of newer ones knows no enums.
 * Nothing is cached on the disk, because another user of the machine could write there.
 */
async function evaluate(path: string, shown: string, directory: string): Promise<unknown> {
  const { createJiti } = require('jiti') as typeof import('jiti');
  const jiti = createJiti(path, { fsCache: false, interopDefault: false, alias: aliases() });
  let loaded: unknown;
  try {
    loaded = await jiti.import(path);
  } catch (error) {
    throw new ConfigFileError(shown, [describeFailure(error, path, directory)], { cause: error });
  }
  const { default: content } = Object(loaded) as { readonly default?: unknown };
  if (content !== undefined) return content;
  const fault = 'It exports no configuration. Write: export default defineConfig({ ... });';
  throw new ConfigFileError(shown, [fault]);
}

/**
 * The file uses this very copy of the package and of graphql, also where it is not installed beside the file: with the Docker image,
 * for example.
 */
function aliases(): Record<string, string> {
  const entry = join(__dirname, '..', 'index.js');
  return {
    'scoped-api': existsSync(entry) ? entry : join(__dirname, 'public.js'),
    graphql: dirname(require.resolve('graphql/package.json')),
  };
}

/** Says what went wrong in the user's code, with the file and the line. */
function describeFailure(thrown: unknown, path: string, directory: string): string {
  const { message = String(thrown), stack = '' } = Object(thrown) as { message?: string; stack?: string };
  const place = (file: string, line: string | number) => `${shownPath(directory, file)}:${line}`;
  const syntax = /^ParseError: ([\s\S]*?)\s*\n\s*(\/.*|[A-Za-z]:.*):(\d+):\d+/.exec(message);
  if (syntax) return `${place(syntax[2] as string, syntax[3] as string)}: ${syntax[1]}`;
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(message);
  if (missing) {
    const from = /Require stack:\n- (.+)/.exec(message)?.[1] ?? path;
    const fix = /^[./]/.test(missing[1] as string) ? 'Correct the path' : 'Install it, or correct the name';
    const fault = `Cannot find ${missing[1]}. ${fix}.`;
    return `${place(from, lineWith(from, missing[1] as string))}: ${fault}`;
  }
  // The first line of the stack outside of the package, of jiti and of Node.js is the user's.
  for (const line of stack.split('\n')) {
    const [, file, at] = /\(?(?:file:\/\/)?(\/[^():]+|[A-Za-z]:[^():]+):(\d+):\d+\)?$/.exec(line) ?? [];
    if (file !== undefined && !file.includes('node_modules')) return `${place(file, at ?? 1)}: ${message}`;
  }
  return `${shownPath(directory, path)}: ${message}`;
}

function lineWith(file: string, text: string): number {
  try {
    const at = readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text));
    return at < 0 ? 1 : at + 1;
  } catch {
    return 1;
  }
}

/**
 * Returns the schema files of a server: those of SCHEMA_FILES, and then those of the configuration file.
 *
 * @returns undefined if neither names any: then the default counts, `schema/*.graphql` in the working directory.
 */
export function schemaFilesOf(
  { schemaFiles }: { readonly schemaFiles?: readonly string[] | undefined },
  extension: Pick<Extension, 'schemaFiles'> | undefined,
): readonly string[] | undefined {
  if (extension === undefined || extension.schemaFiles.length === 0) return schemaFiles;
  return [...(schemaFiles ?? []), ...extension.schemaFiles];
}

/** Checks a member; returns what to write instead, or undefined. */
type Check = (value: unknown) => string | undefined;

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const aFunction: Check = (value) => (typeof value === 'function' ? undefined : 'write a function');
const aPath: Check = (value) => (isText(value) ? undefined : 'write a path, as text');

/** The members of each object in the configuration. `defineConfig` has the same ones as types. */
const MEMBERS: { readonly [Member in keyof Required<ScopedApiConfig>]: Check } = {
  schema: (value) =>
    isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText))
      ? undefined
      : "write a path or a glob such as './schema/*.graphql', or a list of these",
  resolvers: (value) => (isPlainObject(value) ? undefined : 'write an object: { Query: { ... }, User: { ... } }'),
  hooks: (value) => (isPlainObject(value) ? undefined : 'write an object of functions'),
  hookTimeoutMs: (value) =>
    Number.isInteger(value) && (value as number) >= MIN_HOOK_TIMEOUT_MS && (value as number) <= MAX_HOOK_TIMEOUT_MS
      ? undefined
      : `write a whole number of milliseconds from ${MIN_HOOK_TIMEOUT_MS} to ${MAX_HOOK_TIMEOUT_MS}`,
  mails: (value) => (isPlainObject(value) ? undefined : 'write an object of functions'),
  migrations: aPath,
  codegen: (value) =>
    isPlainObject(value) ? undefined : "write an object: { output: './src/generated/scoped-api.ts' }",
};

const HOOKS: { readonly [Name in keyof Required<Hooks>]: Check } = {
  beforeRegister: aFunction,
  registered: aFunction,
  userChanged: aFunction,
  userDeleted: aFunction,
  accessTokenClaims: aFunction,
};

const MAILS: { readonly [Kind in keyof Required<MailFunctions>]: Check } = {
  passwordReset: aFunction,
  emailVerification: aFunction,
  passwordSetup: aFunction,
  invitation: aFunction,
  invitedAlready: aFunction,
  passwordChanged: aFunction,
  emailPending: aFunction,
  emailChanged: aFunction,
  factorsChanged: aFunction,
};

const CODEGEN = {
  output: aPath,
  sources: (value: unknown) =>
    isPlainObject(value) && Object.values(value).every((one) => isText(one) && /^[^'\n]+#[A-Za-z_$][\w$]*$/.test(one))
      ? undefined
      : "write an object such as { Order: '../orders.ts#OrderRow' }",
};

function readContent(content: unknown, path: string, shown: string, workingDirectory: string): Extension {
  if (!isPlainObject(content)) {
    throw new ConfigFileError(shown, ['Its default export is no object. Write: export default defineConfig({ ... });']);
  }
  const faults = checkMembers('', content, MEMBERS);
  for (const [name, members] of [
    ['hooks', HOOKS],
    ['mails', MAILS],
    ['codegen', CODEGEN],
  ] as const) {
    const part = content[name];
    if (isPlainObject(part)) faults.push(...checkMembers(`${name}.`, part, members));
  }
  const directory = dirname(path);
  const config = content as ScopedApiConfig;
  let migrations: readonly ExtensionMigration[] = [];
  if (config.migrations === undefined || isText(config.migrations)) {
    const read = readExtensionMigrations(directory, config.migrations);
    if (read.ok) migrations = read.migrations;
    else faults.push(...read.faults);
  }
  if (faults.length > 0) throw new ConfigFileError(shown, faults);
  const { schema = [] } = config;
  const patterns = typeof schema === 'string' ? [schema] : schema;
  return {
    file: shown,
    schemaFiles: patterns.map((pattern) => shownPath(workingDirectory, resolve(directory, pattern))),
    resolvers: config.resolvers ?? {},
    hooks: { ...config.hooks },
    hookTimeoutMs: config.hookTimeoutMs ?? HOOK_TIMEOUT_MS,
    mails: config.mails,
    migrations,
    codegenOutput: resolve(directory, config.codegen?.output ?? DEFAULT_OUTPUT),
    codegenSources: { ...config.codegen?.sources },
  };
}

/** Checks the members of one object: unknown names, with the name that may be meant, and wrong types. */
function checkMembers(
  prefix: string,
  object: Record<string, unknown>,
  members: Readonly<Record<string, Check>>,
): string[] {
  const names = Object.keys(members);
  return Reflect.ownKeys(object).flatMap((key) => {
    const name = String(key);
    const check = Object.hasOwn(members, name) ? members[name] : undefined;
    if (check === undefined || typeof key === 'symbol') {
      const meant = nearest(name, names);
      const fix = meant === undefined ? `Known are: ${names.join(', ')}.` : `Did you mean ${prefix}${meant}?`;
      return [`${prefix}${name}: there is no such member. ${fix}`];
    }
    const value = object[name];
    const fix = value === undefined ? undefined : check(value);
    return fix === undefined ? [] : [`${prefix}${name}: ${fix}.`];
  });
}
