const { chmodSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const OneRealmEnvironment = require('./one-realm-environment.js');

/**
 * A test environment whose `os.tmpdir()` no other file uses meanwhile: test servers of one user share the PostgreSQL in it, and
 * these tests check when it starts and stops. `os.tmpdir()` reads the variables of the worker, which a test file cannot change.
 */
class OwnTemporaryDirectory extends OneRealmEnvironment {
  constructor(config, context) {
    const previous = process.env.TMPDIR;
    const directory = mkdtempSync(join(tmpdir(), 'own-'));
    // As that of a system: another user, such as "nobody", makes files in it too.
    chmodSync(directory, 0o1777);
    process.env.TMPDIR = directory;
    super(config, context);
    this.removeDirectory = () => {
      if (previous === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = previous;
      rmSync(directory, { recursive: true, force: true });
    };
  }

  async teardown() {
    await super.teardown();
    this.removeDirectory();
  }
}

module.exports = OwnTemporaryDirectory;
