import { type Command, InvalidArgumentError } from 'commander';
import { nearest } from '../nearest';
import { ALL_SCOPES, isScope, ROLE_SCOPES, type Role, SCOPES, type Scope } from '../scopes/registry';

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

/** Reads a whole number from 1 to `most`. For options such as `--limit`. */
export function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Write a whole number from 1 to ${most}.`);
  };
}

/** Every role, for help and messages. */
export const ROLES = Object.keys(ROLE_SCOPES).join(', ');

/** Reads a role, in upper or lower case. */
export function roleArgument(text: string): Role {
  const role = text.toUpperCase();
  if (Object.hasOwn(ROLE_SCOPES, role)) return role as Role;
  throw new InvalidArgumentError(`There is no role ${JSON.stringify(text)}. There are: ${ROLES}.`);
}

const WIDTH = Math.max(...ALL_SCOPES.map(({ length }) => length)) + 2;

/** Every scope and what it allows, for the help of commands that read scopes. */
export const SCOPES_HELP = `\nScopes:\n${ALL_SCOPES.map((scope) => `  ${scope.padEnd(WIDTH)}${SCOPES[scope]}`).join('\n')}\n`;

/**
 * Reads scopes split by spaces or commas.
 *
 * @param before - the scopes of the arguments before, where a command has several.
 * @throws InvalidArgumentError naming the first that does not exist.
 */
export function scopesArgument(text: string, before: readonly Scope[] = []): readonly Scope[] {
  const names = text.split(/[\s,]+/u).filter((name) => name !== '');
  return [...before, ...names.map(scopeArgument)];
}

function scopeArgument(name: string): Scope {
  if (isScope(name)) return name;
  const meant = nearest(name, ALL_SCOPES);
  const suggestion = meant === undefined ? '' : ` Did you mean ${meant}?`;
  throw new InvalidArgumentError(
    `There is no scope ${JSON.stringify(name)}.${suggestion} There are: ${ALL_SCOPES.join(', ')}.`,
  );
}
