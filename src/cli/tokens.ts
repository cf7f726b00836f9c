import type { Command } from 'commander';
import { examples } from './help';
import { registerTokensCreate } from './tokens-create';
import { registerTokensInspect } from './tokens-inspect';
import { registerTokensList } from './tokens-list';
import { registerTokensRevoke } from './tokens-revoke';

/** `scoped-api tokens list | create | revoke | inspect` */
export function registerTokens(program: Command): void {
  const tokens = program
    .command('tokens')
    .summary('personal access tokens, and what any token allows')
    .description("Look after users' personal access tokens, and see what any token allows.")
    .addHelpText(
      'after',
      examples(
        'scoped-api tokens list ada',
        'scoped-api tokens create ada --name ci --scopes "me:read" --days 90',
        'scoped-api tokens inspect < token.txt',
      ),
    );
  registerTokensList(tokens);
  registerTokensCreate(tokens);
  registerTokensRevoke(tokens);
  registerTokensInspect(tokens);
}
