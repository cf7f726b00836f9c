import type { Extension } from '../extension/load-config-file';
import type { ServerSchema } from '../schema/load-schema';
import type { Scopes } from '../scopes/scopes';
import type { CommandStreams } from './console';

const extensions = new WeakMap<NodeJS.ProcessEnv, Promise<Extension>>();
const settled = new WeakMap<NodeJS.ProcessEnv, Extension>();
const schemas = new WeakMap<NodeJS.ProcessEnv, ServerSchema>();

/**
 * Loads the configuration file that a server started here would have. Loaded once for a command.
 *
 * @throws ConfigError for an invalid CONFIG_FILE or `.env`; ConfigFileError for faults of the file.
 */
export function loadExtension({ env }: Pick<CommandStreams, 'env'>): Promise<Extension> {
  const known = extensions.get(env);
  if (known) return known;
  const { loadConfigFile } = require('../extension/load-config-file') as typeof import('../extension/load-config-file');
  const { readSchemaSettings } = require('../main') as typeof import('../main');
  const loading = (async () => loadConfigFile(process.cwd(), readSchemaSettings(env).configFile))();
  extensions.set(env, loading);
  loading.then(
    (extension) => settled.set(env, extension),
    () => {},
  );
  return loading;
}

/**
 * Returns the schema that a server started here would have: the built-in one and the files of SCHEMA_FILES and of the configuration
 * file, which {@link loadExtension} has loaded. Reads no other setting, so that the policy can be checked where no server is
 * configured. Loaded once for a command.
 *
 * @throws ConfigError for an invalid SCHEMA_FILES or `.env`; SchemaFilesError for faults of the files.
 */
export function schemaOf({ env }: Pick<CommandStreams, 'env'>): ServerSchema {
  let schema = schemas.get(env);
  if (!schema) {
    // Loaded here, because most options and `--help` of most commands need no schema.
    const { loadServerSchema } = require('../schema/load-schema') as typeof import('../schema/load-schema');
    const { schemaFilesOf } =
      require('../extension/load-config-file') as typeof import('../extension/load-config-file');
    const { readSchemaSettings } = require('../main') as typeof import('../main');
    const settings = readSchemaSettings(env);
    schema = loadServerSchema({
      schemaFiles: schemaFilesOf(settings, settled.get(env)),
      requireSecondFactor: settings.requireSecondFactor,
      // Other settings may be missing where only the policy is checked.
      audiences: undefined,
    });
    schemas.set(env, schema);
  }
  return schema;
}

/** Returns the scopes and roles that this schema declares; see {@link schemaOf}. */
export function scopesOf(io: Pick<CommandStreams, 'env'>): Scopes {
  return schemaOf(io).scopes;
}
