const os = require('node:os');

/** The machine and the day in words. A busy machine measures badly: its load is part of the description. */
function describeMachine() {
  const cpus = os.cpus();
  const gigabytes = Math.round(os.totalmem() / 2 ** 30);
  const load = os.loadavg()[0];
  const busy = process.platform === 'win32' ? '' : `, load ${load.toFixed(1)} at the start`;
  return [
    `${cpus.length} core${cpus.length === 1 ? '' : 's'} of ${cpus[0]?.model.trim() ?? 'an unknown processor'}`,
    `${gigabytes} GB of memory, ${os.type()} ${os.release()}${busy}`,
    `Node.js ${process.versions.node} (V8 ${process.versions.v8}), graphql ${require('graphql/package.json').version}`,
    new Date().toISOString().slice(0, 10),
  ].join('\n');
}

module.exports = { describeMachine };
