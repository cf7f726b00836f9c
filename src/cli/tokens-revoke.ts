import type { Command } from 'commander';
import { CommandError } from './command-error';
import { type ConfirmOption, confirmation, takesYes } from './confirm';
import { examples, takesJson } from './help';
import { answer, type JsonOption } from './print';
import { withServices } from './with-services';

const ID = '019ab3c4-5d6e-7f80-9123-456789abcdef';

/** `scoped-api tokens revoke` */
export function registerTokensRevoke(tokens: Command): void {
  takesYes(takesJson(tokens.command('revoke')))
    .summary('end a personal access token')
    .description('End a personal access token at once.')
    .argument('<id>', "the token's id, as list prints it; not the token")
    .addHelpText('after', examples(`scoped-api tokens revoke ${ID}`, `scoped-api tokens revoke ${ID} --yes --json`))
    .action(revoke);
}

async function revoke(id: string, options: JsonOption & ConfirmOption): Promise<void> {
  const confirm = confirmation(options);
  const { name, userId, tokenId } = await withServices(async ({ users, personalTokens }) => {
    const found = await personalTokens.find(id);
    const owner = found && (await users.byId(found.userId));
    if (!found || !owner) throw noToken();
    await confirm(`The personal access token ${JSON.stringify(found.token.name)} of ${owner.username} ends.`);
    const outcome = await personalTokens.revoke({ kind: 'operator', user: owner }, found.token.id, null);
    if (!outcome.ok) throw noToken();
    return { name: found.token.name, userId: found.userId, tokenId: found.token.id };
  });
  answer(options, { personalAccessTokenId: tokenId, userId }, `Ended the personal access token ${name}.`);
}

/** Without the id: somebody may have given the token itself. */
function noToken(): CommandError {
  return new CommandError('NOT_FOUND', 'There is no personal access token with this id. To see them: tokens list USER');
}
