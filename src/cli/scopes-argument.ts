import { InvalidArgumentError } from 'commander';
import { nearest } from '../nearest';
import { ALL_SCOPES, isScope, SCOPES, type Scope } from '../scopes/registry';

const WIDTH = Math.max(...ALL_SCOPES.map(({ length }) => length)) + 2;

/** Every scope and what it allows, for the help of commands that take some. */
export const SCOPES_HELP = `\nScopes:\n${ALL_SCOPES.map((scope) => `  ${scope.padEnd(WIDTH)}${SCOPES[scope]}`).join('\n')}\n`;

/**
 * Reads scopes split by blanks or commas.
 *
 * @param before - those of the arguments before it, where a command takes several.
 * @throws InvalidArgumentError naming the first that there is not.
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
