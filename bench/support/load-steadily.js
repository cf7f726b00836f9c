const http = require('node:http');
const { setTimeout: delay } = require('node:timers/promises');

/**
 * Requests at a fixed rate, whatever becomes of those before. The time of each runs from when it was due, so that one
 * that waits for a connection or for this process counts as the slow answer that it is.
 */
async function loadSteadily({ port, path, method, headers, bodies: [body], connections, perSecond, seconds }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const times = [];
  let failed = 0;
  const send = (due) =>
    new Promise((resolve) => {
      const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent }, (response) => {
        if (response.statusCode !== 200) failed += 1;
        response.resume().once('end', () => resolve(times.push(performance.now() - due)));
      });
      request.once('error', () => {
        failed += 1;
        resolve();
      });
      request.end(body);
    });

  const began = performance.now();
  const sent = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = began + (n * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    sent.push(send(due));
  }
  await Promise.all(sent);
  agent.destroy();
  return { times, seconds: (performance.now() - began) / 1000, failed };
}

module.exports = { loadSteadily };
