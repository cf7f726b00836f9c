import { defineConfig } from 'scoped-api';
import type { Resolvers } from './src/generated/scoped-api.ts';
import { orderResolvers } from './src/orders.ts';

export default defineConfig<Resolvers>({
  schema: './schema/*.graphql',
  resolvers: orderResolvers,
});
