import type { Command } from 'commander';
import { done } from './command-error';
import { type ConfirmOption, confirmation, takesYes } from './confirm';
import { findUser, takesUser } from './find-user';
import { examples, takesJson } from './help';
import { OPERATOR } from './operator';
import { answer, type JsonOption } from './print';
import { withServices } from './with-services';

/** `scoped-api users delete` */
export function registerUsersDelete(users: Command): void {
  takesUser(takesYes(takesJson(users.command('delete'))))
    .summary("close a user's account")
    .description("Close a user's account: everything of theirs is deleted, and the audit log keeps nothing personal.")
    .addHelpText('after', examples('scoped-api users delete ada', 'scoped-api users delete ada --yes --json'))
    .action(remove);
}

async function remove(name: string, options: JsonOption & ConfirmOption): Promise<void> {
  const confirm = confirmation(options);
  const user = await withServices(async ({ users }) => {
    const found = await findUser(users, name);
    await confirm(`The user ${found.username} <${found.email}> (${found.id}) is deleted, with all that is theirs.`);
    // By id: the name may be another user's by the time of the answer.
    done(await users.deleteUser(OPERATOR, found.id, null));
    return found;
  });
  answer(options, { userId: user.id }, `Deleted the user ${user.username} (${user.id}).`);
}
