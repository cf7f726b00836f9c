import { defineConfig } from 'prisma/config';

// `prisma generate` needs no native engine, but the CLI downloads one before any command unless a path is given.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } });
