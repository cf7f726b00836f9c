const { spawn } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { processTreeUsage } = require('./proc');

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const KEPT_OUTPUT = 20_000;

/** A server under test, as a process of its own. */
class ServerProcess {
  /**
   * Runs a script by this Node.js, in production.
   *
   * @param {string} script
   * @param {{ port: number, env: object, args?: string[] }} options - `env` on top of this process's.
   * @throws Error with what the server printed when it ends before it listens, or takes more than a minute.
   */
  static start(script, { args = [], ...options }) {
    const preload = ['--require', path.join(__dirname, 'report-usage.js')];
    return ServerProcess.startCommand(process.execPath, [...preload, script, ...args], { ...options, reports: true });
  }

  /** The same for any program; what it and its children use is read from /proc. */
  static async startCommand(command, args, { port, env, cwd, reports = false }) {
    const child = spawn(command, args, {
      env: { ...process.env, NODE_ENV: 'production', ...env },
      ...(cwd !== undefined && { cwd }),
      stdio: ['ignore', 'pipe', 'pipe', ...(reports ? ['ipc'] : [])],
    });
    const server = new ServerProcess(child, reports);
    try {
      await server.#listening(port);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  #output = '';
  #reports;
  #ended;

  constructor(child, reports) {
    this.child = child;
    this.#reports = reports;
    const kill = () => child.kill();
    process.once('exit', kill);
    this.#ended = new Promise((resolve) => {
      child.once('exit', resolve);
      child.once('error', (error) => {
        this.#output += error.message;
        resolve();
      });
    });
    void this.#ended.then(() => process.off('exit', kill));
    // Read to the end: a full pipe would stop a server that logs.
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        if (this.#output.length < KEPT_OUTPUT) this.#output += text;
      });
    }
  }

  /** What it has used so far: `{ cpuMicroseconds, residentBytes }`. */
  async usage() {
    if (!this.#reports) return processTreeUsage(this.child.pid);
    this.child.send('usage');
    const [usage] = await once(this.child, 'message');
    return usage;
  }

  async stop() {
    this.child.kill('SIGTERM');
    const patience = new AbortController();
    const late = delay(STOP_WITHIN_MS, true, { signal: patience.signal }).catch(() => false);
    if (await Promise.race([late, this.#ended.then(() => false)])) this.child.kill('SIGKILL');
    patience.abort();
    await this.#ended;
  }

  async #listening(port) {
    const deadline = Date.now() + START_WITHIN_MS;
    let hasEnded = false;
    void this.#ended.then(() => {
      hasEnded = true;
    });
    while (!(await accepts(port))) {
      if (hasEnded) throw new Error(`ended before it listened: ${this.#output.trim()}`);
      if (Date.now() > deadline) throw new Error(`does not listen: ${this.#output.trim()}`);
      await delay(25);
    }
    // Another server on this port would be measured in its place.
    if (hasEnded) throw new Error(`port ${port} is taken: ${this.#output.trim()}`);
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

module.exports = { ServerProcess };
