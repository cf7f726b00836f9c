const { Loader } = require('../support/loader');
const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');
const { logIn, startServer } = require('../support/world');
const { graphqlRequest } = require('../servers/works');
const { makeAccounts } = require('./accounts');

/** How long `me` takes at 100 a second: with nothing else going on, and while 50 connections log in without pause. */
async function run({ url, loader, quick }) {
  const { port, server } = await startServer(url, { LOGIN_FAILURES_PER_ADDRESS: '100000' });
  const stormer = new Loader();
  try {
    const login = { port, ...(await makeAccounts(url, 10)), connections: 50, mayFail: true };
    const me = { port, ...graphqlRequest('me', await logIn(port)), connections: 8, perSecond: 100 };
    const seconds = quick ? 3 : 10;
    await loader.run({ ...me, seconds: 2 });
    const rounds = [];
    for (let round = 0; round < (quick ? 1 : 5); round += 1) {
      const idle = await loader.run({ ...me, seconds });
      const storming = stormer.run({ ...login, seconds: seconds + 1 });
      const storm = await loader.run({ ...me, seconds });
      const logins = await storming;
      rounds.push({ idle: idle.p99, storm: storm.p99, ratio: storm.p99 / idle.p99, perSecond: logins.perSecond });
    }
    const of = (figure) => summarize(rounds.map((round) => round[figure]));
    return { idle: of('idle'), storm: of('storm'), ratio: of('ratio'), perSecond: of('perSecond') };
  } finally {
    stormer.stop();
    await server.stop();
  }
}

function render({ idle, storm, ratio, perSecond }) {
  return renderTable(
    ['`me` at 100/s', 'p99 ms idle', 'p99 ms in the storm', 'ratio', 'logins/s'],
    [
      [
        '50 connections logging in',
        idle.median.toFixed(1),
        storm.median.toFixed(1),
        `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})`,
        perSecond.median.toFixed(1),
      ],
    ],
  );
}

module.exports = { title: 'p99 of `me` during a login storm, against idle (at most 3)', run, render };
