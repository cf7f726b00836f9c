/** What `import ... from 'scoped-api'` has for configuration files. The package's entry exports it too. */
export type * from './config-types';
export { defineConfig } from './define-config';
export { UserFacingError } from './user-facing-error';
