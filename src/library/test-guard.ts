import { removeAbandoned } from './test-postgres';

// A process of its own, which the process that starts the PostgreSQL of the tests starts beside it: see `startGuard` in
// test-postgres.ts. Its input ends with a word if that process has closed its test server, and without one if it was killed.
process.stdin.on('data', () => process.exit(0)).on('end', () => void removeAbandoned(process.argv[2] as string));
