const { availableParallelism } = require('node:os');
const { unitTests } = require('./test/support/unit-tests');

const { SCOPED_API_TEST_UNIT, SCOPED_API_TEST_BOOT, SCOPED_API_TEST_BROWSER } = process.env;

/** @type {import('jest').Config} */
module.exports = {
  testMatch: SCOPED_API_TEST_UNIT
    ? unitTests().map((name) => `<rootDir>/${name}`)
    : SCOPED_API_TEST_BROWSER
      ? ['<rootDir>/test/browser/**/*.test.ts']
      : [
          '<rootDir>/test/**/*.test.ts',
          '<rootDir>/engine/test/**/*.test.ts',
          '<rootDir>/client/test/**/*.test.ts',
          '<rootDir>/web/test/**/*.test.ts',
        ],
  // test/boot works in copies of the checkout: it starts the server as a newcomer would, and follows recipes. `npm run test:boot`.
  // test/browser needs Chromium, and most of its time is that of the browser: `npm run test:browser`.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(SCOPED_API_TEST_BOOT ? [] : ['<rootDir>/test/boot/']),
    ...(SCOPED_API_TEST_BROWSER ? [] : ['<rootDir>/test/browser/']),
  ],
  // Folders with packages of their own: `npm run test:clients`. Builds have a package.json of their own, too.
  modulePathIgnorePatterns: ['<rootDir>/test/clients/', '<rootDir>/engine/hosts/', '<rootDir>/dist/'],
  // The source of the engine and of the client, so that no test depends on their builds.
  moduleNameMapper: {
    '^@scoped-api/engine$': '<rootDir>/engine/src/index.ts',
    '^@scoped-api/engine/policy$': '<rootDir>/engine/policy/index.ts',
    '^@scoped-api/client$': '<rootDir>/client/src/index.ts',
    '^@scoped-api/client/(react|apollo|urql)$': '<rootDir>/client/src/$1.ts',
  },
  // A worker loads the server's modules once.
  runtime: '<rootDir>/test/support/one-registry-runtime.js',
  testEnvironment: '<rootDir>/test/support/one-realm-environment.js',
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { jsc: { target: 'es2022' }, sourceMaps: 'inline' }] },
  // These packages are published as ES modules only; the last two are those of otplib.
  transformIgnorePatterns: ['/node_modules/(?!(?:@prisma/schema-engine-wasm|@scure/base|@noble/hashes)/)'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/slow-files-first.js',
  // Not in the system's temporary directory: a run leaves nothing there.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // More than there are cores, because many tests wait for processes and timers. Unit tests only compute.
  maxWorkers: availableParallelism() + (SCOPED_API_TEST_UNIT ? 0 : 2),
  // For a test that hangs. No test may depend on how busy the machine is.
  testTimeout: 180_000,
};
