import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import validateName from 'validate-npm-package-name';
import { PACKAGE_ROOT, packageVersion } from '../package-root';
import { CommandError } from './command-error';
import { answer, type Console, type JsonOption } from './console';
import { addJson, examples } from './options';

interface Options extends JsonOption {
  readonly server?: string;
}

/** `scoped-api init` */
export function registerInit(program: Command, io: Console): void {
  addJson(program.command('init'))
    .summary('write a new project')
    .description(
      'Write a project with a schema, scopes, a role, resolvers, a migration and a test of its own, which runs on this server. ' +
        'It overwrites no file.',
    )
    .argument('<directory>', 'the project directory, whose last part is its name; "." is this one')
    .option(
      '--server <spec>',
      'what its package.json has for scoped-api: a version, or the path of a tarball (default: what this command was installed from)',
      checkServer,
    )
    .addHelpText(
      'after',
      examples(
        'scoped-api init my-accounts',
        'scoped-api init .',
        'scoped-api init shop --server ./scoped-api-0.1.0.tgz',
      ),
    )
    .action((directory: string, options: Options) => {
      const target = resolve(directory);
      const name = projectName(target);
      const files = projectFiles({ name, server: serverSpec(target, options.server) });
      write(target, files);
      const names = [...files.keys()];
      answer(
        io,
        options,
        { directory: target, name, files: names },
        ...[`Wrote ${names.length} files to ${target}:`, ...names.map((file) => `  ${file}`), ''],
        ...[
          'Next:',
          ...(target === process.cwd() ? [] : [`  cd ${shellWord(directory)}`]),
          '  npm install && npm start',
          '',
        ],
        'README.md says what to try first.',
      );
    });
}

/** The name in the template, which becomes that of the project. */
const TEMPLATE_NAME = 'my-accounts';
const TEMPLATE = join(PACKAGE_ROOT, 'templates', 'project');
/** npm does not pack these names, so the template has them without the dot. */
const HIDDEN: ReadonlySet<string> = new Set(['gitignore', 'dockerignore']);

/**
 * Returns the name of the project in a directory.
 *
 * @throws CommandError when npm would refuse it.
 */
function projectName(directory: string): string {
  const name = basename(directory);
  const { validForNewPackages, errors = [], warnings = [] } = validateName(name);
  if (validForNewPackages) return name;
  throw new CommandError(
    'INVALID_NAME',
    `${JSON.stringify(name)} can't be the name of an npm package: ${[...errors, ...warnings].join('; ')}. ` +
      'Write another directory, such as my-accounts.',
  );
}

/** Returns every file of the project, by its path with `/`. */
function projectFiles({ name, server }: { readonly name: string; readonly server: string }): Map<string, string> {
  const files = new Map<string, string>();
  const paths = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(TEMPLATE, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('node_modules/'))
    .sort();
  if (!paths.includes('package.json')) throw new Error(`${TEMPLATE} is incomplete: install scoped-api again.`);
  for (const path of paths) {
    const text = readFileSync(join(TEMPLATE, path), 'utf8').replaceAll(TEMPLATE_NAME, () => name);
    if (path !== 'package.json') files.set(HIDDEN.has(path) ? `.${path}` : path, text);
    else {
      const manifest = JSON.parse(text) as { dependencies: Record<string, string> };
      manifest.dependencies['scoped-api'] = server;
      files.set(path, `${JSON.stringify(manifest, null, 2)}\n`);
    }
  }
  return files;
}

/**
 * Writes the files, and nothing if one of them is there.
 *
 * @throws CommandError that lists the files that exist; the system error of a file that can't be written.
 */
function write(directory: string, files: ReadonlyMap<string, string>): void {
  if (existsSync(directory) && !statSync(directory).isDirectory()) {
    throw new CommandError('EXISTS', `${directory} is a file. Write another directory.`);
  }
  const present = [...files.keys()].filter((path) => isThere(join(directory, path)));
  if (present.length > 0) {
    throw new CommandError(
      'EXISTS',
      `Nothing was written, because ${directory} has these files already:\n${present.map((path) => `  ${path}`).join('\n')}\n` +
        'Write another directory, or remove them.',
    );
  }
  const written: string[] = [];
  try {
    for (const [path, text] of files) {
      const file = join(directory, path);
      mkdirSync(dirname(file), { recursive: true });
      // Refuses a file that another process has made meanwhile.
      writeFileSync(file, text, { flag: 'wx' });
      written.push(file);
    }
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    throw error;
  }
}

/** Whether there is anything: a symbolic link to a missing file, too, through which a file would be written. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function checkServer(text: string): string {
  if (text.trim() !== '' && !/[\n\r\0]/.test(text)) return text;
  throw new InvalidArgumentError('Write a version such as ^0.1.0, or the path of a tarball.');
}

/**
 * Returns what the project's package.json has for this package.
 *
 * @param given - of `--server`. A path is relative to the working directory; in package.json, it is relative to the project.
 */
function serverSpec(project: string, given: string | undefined): string {
  const spec = given ?? installedFrom() ?? `^${packageVersion()}`;
  const path = spec.startsWith('file:') ? spec.slice('file:'.length) : spec;
  const isPath =
    spec.startsWith('file:') || /^(?:\.{0,2}[/\\]|[a-z]:[/\\]|~[/\\])/i.test(spec) || /\.(?:tgz|tar\.gz)$/.test(spec);
  if (!isPath || /^https?:/.test(spec)) return spec;
  if (!existsSync(path)) throw new CommandError('NOT_FOUND', `--server: there is no ${resolve(path)}.`);
  const there = relative(project, resolve(path)).split(sep).join('/');
  return `file:${there.startsWith('.') ? there : `./${there}`}`;
}

/**
 * Returns where npm installed this package from, if that was a file: `npx ./scoped-api-0.1.0.tgz init shop` makes a project with the
 * same package. npm records it in `node_modules/.package-lock.json`, relative to the directory of that `node_modules`.
 */
function installedFrom(): string | undefined {
  const modules = dirname(PACKAGE_ROOT);
  if (basename(modules) !== 'node_modules') return undefined;
  try {
    const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
      packages?: Record<string, { resolved?: unknown } | undefined>;
    };
    const resolved = lock.packages?.['node_modules/scoped-api']?.resolved;
    if (typeof resolved !== 'string' || !resolved.startsWith('file:')) return undefined;
    const path = resolve(dirname(modules), decodeURI(resolved.slice('file:'.length)));
    return existsSync(path) ? `file:${path}` : undefined;
  } catch {
    // Another package manager: the version is what its registry has.
    return undefined;
  }
}

/** Quotes a path for a shell if it needs quotes. */
function shellWord(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
