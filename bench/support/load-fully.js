const autocannon = require('autocannon');

/** As many requests as the server answers: each connection sends its next one when the last was answered. */
async function loadFully({ port, path, method, headers, bodies, expected, connections, seconds }) {
  const times = [];
  const answered = [];
  let next = 0;
  const run = autocannon({
    url: `http://127.0.0.1:${port}`,
    requests: [
      {
        method,
        path,
        headers,
        ...(bodies && {
          body: bodies[0],
          ...(bodies.length > 1 && {
            setupRequest: (request) => ({ ...request, body: bodies[next++ % bodies.length] }),
          }),
        }),
      },
    ],
    ...(expected !== undefined && { verifyBody: (body) => String(body).includes(expected) }),
    connections,
    duration: seconds,
    // Milliseconds between two checks whether the time has ended.
    sampleInt: 100,
  });
  // autocannon's own histogram counts whole milliseconds.
  run.on('response', (_client, _status, _bytes, milliseconds) => {
    times.push(milliseconds);
    answered.push(performance.now());
  });
  const { duration, non2xx, errors, mismatches } = await run;
  return {
    times,
    seconds: duration,
    steadySeconds: (answered.at(-1) - answered[0]) / 1000,
    failed: non2xx + errors + mismatches,
  };
}

module.exports = { loadFully };
