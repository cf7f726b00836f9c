// Sends requests from a process of its own, so that the bench's work and that of the load don't disturb each other.
const { quantile } = require('./statistics');
const { loadFully } = require('./load-fully');
const { loadSteadily } = require('./load-steadily');

process.on('message', async (request) => {
  try {
    const { times, seconds, steadySeconds, failed } = await (request.perSecond
      ? loadSteadily(request)
      : loadFully(request));
    process.send({
      requests: times.length,
      perSecond: Math.max(0, times.length - failed) / seconds,
      // From answer to answer: requests in flight when the time ends count for neither side.
      steadyPerSecond: (times.length - 1) / steadySeconds,
      p50: times.length > 0 ? quantile(times, 0.5) : undefined,
      p99: times.length > 0 ? quantile(times, 0.99) : undefined,
      failed,
    });
  } catch (error) {
    process.send({ error: error.message });
  }
});
