import type { Command } from 'commander';
import type { PersonalAccessToken } from '../personal-tokens/personal-tokens-service';
import { findUser, takesUser } from './find-user';
import { examples, takesJson } from './help';
import { type JsonOption, print, printJson } from './print';
import { table } from './table';
import { withServices } from './with-services';

/** `scoped-api tokens list` */
export function registerTokensList(tokens: Command): void {
  takesUser(takesJson(tokens.command('list')))
    .summary("list a user's personal access tokens")
    .description("List a user's personal access tokens, the newest first. Tokens are not kept, only what they may do.")
    .addHelpText('after', examples('scoped-api tokens list ada', 'scoped-api tokens list ada --json'))
    .action(list);
}

async function list(name: string, { json }: JsonOption): Promise<void> {
  const tokens = await withServices(async ({ users, personalTokens }) => {
    const { id } = await findUser(users, name);
    const [found = []] = await personalTokens.ofUsers([id]);
    return found;
  });
  if (json) return printJson(tokens);
  if (tokens.length === 0)
    return print(`${name} has no personal access tokens. Make one: scoped-api tokens create ${name} --name NAME`);
  process.stdout.write(table([HEAD, ...tokens.map(row)]));
}

const HEAD = ['name', 'scopes', 'made', 'last used', 'expires', 'id'];

function row({ id, name, scopes, createdAt, lastUsedAt, expiresAt }: PersonalAccessToken): string[] {
  const [made, used, expires] = [createdAt, lastUsedAt, expiresAt].map((time) => time?.toISOString().slice(0, 16));
  return [name, scopes.join(' ') || 'none', made ?? '', used ?? 'never', expires ?? '', id];
}
