const { default: Sequencer } = require('@jest/test-sequencer');

/** The files that take longest, in order. Begun last, one of them would keep one worker busy while the others are idle. */
const SLOW = [
  'test/boot/boot',
  'test/boot/docs-commands',
  'test/cli/cluster',
  'test/database/migration-recovery',
  'test/database/embedded-containers',
  'test/cli/console',
  'test/cli/start-faults',
  'test/http/rest/openapi-truth',
  'test/graphql/account-mail',
  'test/database/faults',
  'test/database/migration-locks',
  'test/http/rest/refusals',
  'test/http/throttling',
  'test/http/flood',
  'test/graphql/policy',
  'test/cli/keys',
  'test/cli/users-import',
  'test/corpus/requests',
  'test/database/replica',
  'test/graphql/account-deletion',
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
