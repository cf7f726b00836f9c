/**
 * The door to configuration: environment in, one typed and frozen value out. Nothing else in `src/` reads the
 * environment.
 */

export { ConfigError } from './config/config-error';
export type { Config, Introspection } from './config/config-type';
export { type DevelopmentSecret, ensureDevelopmentSecret } from './config/development-secret';
export { loadConfig } from './config/load-config';
export { smtpSecurity } from './config/mail-types';
