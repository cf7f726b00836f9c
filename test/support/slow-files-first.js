const { default: Sequencer } = require('@jest/test-sequencer');

/** The files that take longest, in order. Begun last, one of them would keep one worker busy while the others are idle. */
const SLOW = [
  'test/boot/boot',
  'test/boot/docs-commands',
  'test/database/embedded-containers',
  'test/cli/cluster',
  'test/database/migration-recovery',
  'test/library/test-postgres',
  'test/cli/start-output',
  'test/cli/doctor',
  'test/database/embedded-faults',
  'test/library/test-server',
  'test/database/migration-locks',
  'test/cli/shutdown',
  'test/boot/protected-field',
  'test/database/foreign-databases',
  'test/database/replica',
  'test/database/faults',
  'test/http/rest/openapi-truth',
  'test/database/embedded-roles',
  'test/boot/add-route',
  'test/graphql/account-mail',
  'test/graphql/two-step-login',
  'test/corpus/requests',
  'test/library/extension',
  'test/graphql/account-mail-off',
  'test/cli/start-faults',
  'test/graphql/update-users',
  'test/database/migrations',
  'test/http/throttling',
  'test/cli/keys',
  'test/users/update-user',
].map((name) => `${name}.test.ts`);

/** Begins with the slow files, on a machine that has no timings of an earlier run as well. */
module.exports = class SlowFilesFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = SLOW.findIndex((name) => path.replaceAll('\\', '/').endsWith(`/${name}`));
      return at === -1 ? SLOW.length : at;
    };
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
