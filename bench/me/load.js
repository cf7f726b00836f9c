const autocannon = require('autocannon');

/**
 * Sends one operation over 16 connections for some seconds.
 *
 * @returns {Promise<{ requests: number, perSecond: number, p50: number, p99: number }>}
 * @throws Error when an answer was not 2xx.
 */
async function load({ port, query, token, seconds }) {
  const { requests, latency, non2xx, errors } = await autocannon({
    url: `http://127.0.0.1:${port}/graphql`,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
    connections: 16,
    duration: seconds,
  });
  if (non2xx + errors > 0) throw new Error(`port ${port}: ${non2xx} answers were not 2xx, ${errors} failed`);
  return { requests: requests.total, perSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}

module.exports = { load };
