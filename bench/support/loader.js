const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');

/** A process that load comes from. It does one thing at a time. */
class Loader {
  #child = fork(path.join(__dirname, 'load-process.js'));

  /**
   * Sends requests for some seconds.
   *
   * @param {object} request - `{ port, method, path, headers, connections, seconds }`; `bodies`: one after the other;
   *   `perSecond`: at a fixed rate, with the first body, in place of as many as are answered; `expected`: a text that
   *   every answer must have, where there is no fixed rate; `mayFail`: answers that are not as expected are left out of
   *   the count.
   * @returns {Promise<{ requests: number, perSecond: number, steadyPerSecond: number, p50: number, p99: number }>} times in milliseconds.
   * @throws Error when an answer was not as expected or did not come.
   */
  async run(request) {
    this.#child.send(request);
    const [result] = await once(this.#child, 'message');
    if (result.error !== undefined) throw new Error(result.error);
    const { failed, ...measured } = result;
    if (failed > 0 && !request.mayFail)
      throw new Error(`${failed} of ${measured.requests} answers were not as expected or did not come`);
    return measured;
  }

  stop() {
    this.#child.kill();
  }
}

module.exports = { Loader };
