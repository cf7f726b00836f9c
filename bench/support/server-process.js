const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');

/** A server under test, as a process of its own. */
class ServerProcess {
  /**
   * @param {string} script - what to run.
   * @param {object} options - `env` on top of this process's, and `ready`: what it prints once it listens.
   */
  static async start(script, { env, ready }) {
    const child = spawn(process.execPath, ['--require', path.join(__dirname, 'report-cpu.js'), script], {
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    let head = '';
    await new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error(`${script} ended before it listened:\n${head}`)));
      // Read to the end: a full pipe would stop a server that logs.
      child.stdout.on('data', (text) => {
        if (head.length < 20_000) head += text;
        if (ready.test(head)) resolve();
      });
    });
    child.removeAllListeners('exit');
    return new ServerProcess(child);
  }

  constructor(child) {
    this.child = child;
  }

  /** CPU time of the process so far, in microseconds. */
  async cpuMicroseconds() {
    this.child.send('cpu');
    const [microseconds] = await once(this.child, 'message');
    return microseconds;
  }

  async stop() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

module.exports = { ServerProcess };
