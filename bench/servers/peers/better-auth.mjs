// better-auth on node:http and pg. Joins are on, as its documentation advises for this endpoint; the cookie cache, with
// which an ended session would go on for minutes, is off; so is its limit of 100 requests in 10 seconds.
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { Pool } from 'pg';

const USERS = `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
  SELECT id, coalesce(full_name, username), email, true, created_at, updated_at FROM public.users`;

const port = Number(process.env.PORT);
const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  max: 10,
  options: '-c search_path=better_auth',
});
const options = {
  database: pool,
  secret: process.env.SECRET_KEY,
  baseURL: `http://127.0.0.1:${port}`,
  emailAndPassword: { enabled: true },
  experimental: { joins: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
};

const { runMigrations } = await getMigrations(options);
await runMigrations();
await pool.query(USERS);
await pool.query('ANALYZE');
createServer(toNodeHandler(betterAuth(options))).listen(port, '127.0.0.1');
