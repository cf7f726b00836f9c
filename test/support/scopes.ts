import { loadSchema } from '../../src/schema/load-schema';

/** The built-in schema, without any file. */
export const SCHEMA = loadSchema();

/** The scopes and roles that it declares. */
export const SCOPES = SCHEMA.scopes;

/** The name of every scope. */
export const ALL_SCOPES = SCOPES.all;
