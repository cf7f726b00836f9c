// The engine's own tests on the graphql of `projects/graphql-17`, for `own-tests.test.mjs`.
const { join } = require('node:path');
const { transform } = require('../../jest.config.js');

const graphql = join(__dirname, 'projects/graphql-17/node_modules/graphql');

/** @type {import('jest').Config} */
module.exports = {
  rootDir: '../..',
  testMatch: ['<rootDir>/engine/test/**/*.test.ts'],
  transform,
  moduleNameMapper: {
    '^@scoped-api/engine$': '<rootDir>/engine/src/index.ts',
    '^@scoped-api/engine/policy$': '<rootDir>/engine/policy/index.ts',
    '^graphql$': join(graphql, 'index.js'),
    '^graphql/(.*)$': join(graphql, '$1'),
  },
  testTimeout: 60_000,
};
