/**
 * Whether this run checks how long things take: `npm run test:nightly` on a machine that does nothing else. `npm test` never
 * does, so it passes on a busy machine as well.
 */
export const MEASURES_TIME = process.env.SCOPED_API_TEST_TIMING === '1';
