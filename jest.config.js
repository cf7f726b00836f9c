/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/engine/test/**/*.test.ts'],
  // Folders with dependencies of their own.
  modulePathIgnorePatterns: ['<rootDir>/engine/hosts/', '<rootDir>/test/clients/'],
  // The engine's source, so that no test depends on its build.
  moduleNameMapper: { '^@scoped-api/engine$': '<rootDir>/engine/src/index.ts' },
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { jsc: { target: 'es2022' }, sourceMaps: 'inline' }] },
  // Prisma's schema engine is published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!@prisma/schema-engine-wasm/)'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/retry-in-ci.ts'],
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // Jest would leave one core to the rest of the machine.
  maxWorkers: '100%',
  testTimeout: 20_000,
};
