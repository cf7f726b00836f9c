import type { Command } from 'commander';
import { loadPolicyEngine } from '../graphql/load-policy';
import { createWhoCan } from '../policy/who-can';
import { examples, takesJson } from './help';
import { answer, type JsonOption } from './print';
import { fields } from './table';
import { withServices } from './with-services';

/** `scoped-api who-can` */
export function registerWhoCan(program: Command): void {
  takesJson(program.command('who-can'))
    .summary('say who gets to a part of the schema')
    .description('Say which roles and how many active users get to a part of the schema, the rules on the way counted.')
    .argument('<coordinate>', 'such as Query.users, User.email, UpdateUserInput.role or Query.users(filter:)')
    .addHelpText('after', examples('scoped-api who-can SystemStatus.version', 'scoped-api who-can Query.users --json'))
    .action(async (coordinate: string, options: JsonOption) => {
      const found = await withServices(({ users }) =>
        createWhoCan(loadPolicyEngine().policy, users.countHolding)(coordinate),
      );
      const roles = found.anonymous ? ['anyone, without an access token'] : found.roles;
      const lines = fields([
        ['coordinate', found.coordinate],
        ['roles', roles.join(', ') || 'none'],
        ['users', `${found.userCount} active`],
      ]);
      answer(options, found, ...lines);
    });
}
