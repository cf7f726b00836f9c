import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander';
import { parseLocale } from '../identity/locale';
import { nearest } from '../nearest';
import type { Role, Scope, Scopes } from '../scopes/scopes';
import type { CommandStreams } from './console';
import { scopesOf } from './schema';

/** The end of every command's help: at least one example. */
export function examples(...lines: readonly string[]): string {
  const title = lines.length > 1 ? 'Examples' : 'Example';
  return `\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Adds the option `--json` to a command. */
export function addJson(command: Command, description = 'print JSON'): Command {
  return command.option('--json', description);
}

/** Adds the argument `<user>` to a command. */
export function addUser(command: Command): Command {
  return command.argument('<user>', 'a username, an e-mail address or an id');
}

/** Reads a language tag. */
export function localeArgument(text: string): string {
  const locale = parseLocale(text);
  if (locale.ok && locale.value !== null) return locale.value;
  throw new InvalidArgumentError(locale.ok ? 'Write a language tag, such as de.' : locale.message);
}

/** Reads a whole number from 1 to `most`. For options such as `--limit`. */
export function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Write a whole number from 1 to ${most}.`);
  };
}

type Environment = Pick<CommandStreams, 'env'>;

/**
 * Makes the end of the description of an option or an argument that takes a role: every role. Made when help is printed,
 * because the schema must be read for it.
 */
export function describeRoles<Described extends Option | Argument>(
  io: Environment,
  described: Described,
  text: (roles: string) => string,
): Described {
  const get = () => text(withScopes(io, ({ roles }) => roles.join(', ')));
  return Object.defineProperty(described, 'description', { get });
}

/** Makes the reader of a role, in any case unless two roles differ only in case. */
export function roleArgument(io: Environment): (text: string) => Role {
  return (text) => {
    const { roles } = scopesOf(io);
    if (roles.includes(text)) return text;
    const [role, other] = roles.filter((name) => name.toUpperCase() === text.toUpperCase());
    if (role !== undefined && other === undefined) return role;
    throw new InvalidArgumentError(`There is no role ${JSON.stringify(text)}. There are: ${roles.join(', ')}.`);
  };
}

/** Returns every scope and what it allows, for the help of commands that read scopes. */
export function scopesHelp(io: Environment): string {
  return withScopes(io, ({ all, describe }) => {
    const width = Math.max(...all.map(({ length }) => length)) + 2;
    return `\nScopes:\n${all.map((scope) => `  ${scope.padEnd(width)}${describe(scope)}`.trimEnd()).join('\n')}\n`;
  });
}

/** Help must work where the schema files have faults, too. */
function withScopes(io: Environment, text: (scopes: Scopes) => string): string {
  try {
    return text(scopesOf(io));
  } catch {
    return '(the schema files have faults; scoped-api doctor lists them)';
  }
}

/**
 * Makes the reader of scopes split by spaces or commas. Its second parameter is the scopes of the arguments before, where
 * a command has several.
 */
export function scopesArgument(io: Environment): (text: string, before?: readonly Scope[]) => readonly Scope[] {
  return (text, before = []) => {
    const scopes = scopesOf(io);
    const names = text
      .split(/\s+/u)
      // A scope may have commas in its name.
      .flatMap((part) => (scopes.all.includes(part) ? [part] : part.split(',')))
      .filter((name) => name !== '');
    return [...before, ...names.map((name) => scopeArgument(scopes, name))];
  };
}

/** @throws InvalidArgumentError for a scope that does not exist. */
function scopeArgument({ all, isScope }: Scopes, name: string): Scope {
  if (isScope(name)) return name;
  const meant = nearest(name, all);
  const suggestion = meant === undefined ? '' : ` Did you mean ${meant}?`;
  throw new InvalidArgumentError(
    `There is no scope ${JSON.stringify(name)}.${suggestion} There are: ${all.join(', ')}.`,
  );
}
