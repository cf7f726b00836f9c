import type { AnyResolvers, ScopedApiConfig } from './config-types';

/**
 * Returns the configuration as it is. It gives the object its type, so that an editor completes and checks it.
 *
 * @param config - the content of `scoped-api.config.ts`. With `defineConfig<Resolvers>` of `npx scoped-api codegen`, the compiler
 *   requires a resolver for each of your root fields.
 * @example export default defineConfig({ schema: './schema/*.graphql', resolvers: { Query: { orders: () => [] } } });
 */
export function defineConfig<Resolvers extends object = AnyResolvers>(
  config: ScopedApiConfig<Resolvers>,
): ScopedApiConfig<Resolvers> {
  return config;
}
