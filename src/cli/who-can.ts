import type { Command } from 'commander';
import { loadPolicyEngine } from '../graphql/load-policy';
import { createWhoCan } from '../policy/who-can';
import { withUsers } from './with-users';

/** `scoped-api who-can` */
export function registerWhoCan(program: Command): void {
  program
    .command('who-can')
    .description('Say which roles and how many active users get to a part of the schema, the rules on the way counted.')
    .argument('<coordinate>', 'such as Query.users, User.email, UpdateUserInput.role or Query.users(filter:)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  scoped-api who-can SystemStatus.version')
    .action(async (coordinate: string, { json }: { json?: true }) => {
      const answer = await withUsers((users) =>
        createWhoCan(loadPolicyEngine().policy, users.countHolding)(coordinate),
      );
      const roles = answer.anonymous ? ['anyone, without an access token'] : answer.roles;
      const text = [
        `coordinate  ${answer.coordinate}`,
        `roles       ${roles.join(', ') || 'none'}`,
        `users       ${answer.userCount} active`,
      ].join('\n');
      process.stdout.write(`${json ? JSON.stringify(answer, null, 2) : text}\n`);
    });
}
