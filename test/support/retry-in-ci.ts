/**
 * Many tests start processes and servers, on a machine that has two cores for all of them: in the gate a test that fails
 * runs once more, and the log has its first failure too. Elsewhere a test that fails has failed.
 */
if (process.env.CI) jest.retryTimes(1, { logErrorsBeforeRetry: true });
