import type { ServerSchema } from '../schema/load-schema';
import type { Scopes } from '../scopes/scopes';
import type { CommandStreams } from './console';

const loaded = new WeakMap<NodeJS.ProcessEnv, ServerSchema>();

/**
 * Returns the schema that a server started here would have: the built-in one and the files of SCHEMA_FILES. Reads no
 * other setting, so that the policy can be checked where no server is configured. Loaded once for a command.
 *
 * @throws ConfigError for an invalid SCHEMA_FILES or `.env`; SchemaFilesError for faults of the files.
 */
export function schemaOf({ env }: Pick<CommandStreams, 'env'>): ServerSchema {
  let schema = loaded.get(env);
  if (!schema) {
    // Loaded here, because most options and `--help` of most commands need no schema.
    const { loadServerSchema } = require('../schema/load-schema') as typeof import('../schema/load-schema');
    const { readSchemaSettings } = require('../main') as typeof import('../main');
    schema = loadServerSchema(readSchemaSettings(env));
    loaded.set(env, schema);
  }
  return schema;
}

/** Returns the scopes and roles that this schema declares; see {@link schemaOf}. */
export function scopesOf(io: Pick<CommandStreams, 'env'>): Scopes {
  return schemaOf(io).scopes;
}
