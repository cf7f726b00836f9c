const { writeFileSync } = require('node:fs');
const { writeIntoDocument } = require('../support/document');
const { Loader } = require('../support/loader');
const { describeMachine } = require('../support/machine');
const { logIn, send, withPostgres } = require('../support/world');
const { agree } = require('./agree');
const { BY_HAND, CONTESTANTS, LIMIT, SUBJECT } = require('./contestants');
const { CONNECTIONS, measure } = require('./measure');
const { renderNotes, renderVerdict, renderWork } = require('./report');
const { seed, withDatabase } = require('./seed');
const { startAll, startOne } = require('./start');
const { WORKS } = require('./works');

const FULL = { rounds: 7, seconds: 3, warmUp: { requests: 20_000, seconds: 6 } };
const QUICK = { rounds: 2, seconds: 1.5, warmUp: { requests: 3_000, seconds: 2 } };
/** Who takes part in a quick look at everything but `me`. */
const TELLING = [...BY_HAND, SUBJECT, 'mercurius', 'yoga'];

/**
 * This server beside its peers and beside what can be had by hand, as users run it: in production, with metrics, log,
 * security headers and throttles on.
 *
 * @param {object} options - `quick`: a look, too short for a result; `json`: a file for every number; `only`: names of
 *   contestants to take beside the limit and this server; `works`: of `WORKS`, all if absent.
 */
async function run({ quick, json, only, works = Object.keys(WORKS) }) {
  const contestants = choose(only);
  const plan = quick ? QUICK : FULL;
  const machine = describeMachine();
  console.log(`${machine}\n`);
  await withPostgres(async ({ url }) => {
    const running = new Map();
    const loader = new Loader();
    try {
      const tokens = await prepare(url, running);
      const { started, failures } = await withDatabase(url, (database) =>
        startAll(contestants, { url, database, token: tokens.token, running }),
      );
      const results = {};
      const tables = [];
      for (const work of works) {
        const taking = quick && work !== 'me' && !only ? started.filter(({ name }) => TELLING.includes(name)) : started;
        const agreed = await agree(taking, work, tokens);
        const { contestants: measured, rounds, ...rest } = await measure(agreed.contestants, work, loader, plan);
        failures.push(...agreed.failures, ...rest.failures);
        results[work] = measured.map(({ name, answer }, index) => ({
          name,
          answer,
          rounds: rounds.map((figures) => figures[index]),
        }));
        const verdict = quick ? [] : [renderVerdict(work, measured, rounds)];
        tables.push([renderWork(work, measured, rounds), ...verdict].join('\n\n'));
        console.log(`${tables.at(-1)}\n`);
      }
      const notes = renderNotes(started, results, failures);
      console.log(notes);
      if (!quick && !only && works.length === Object.keys(WORKS).length) {
        const markdown = `${machine.split('\n').join(', ')}; ${CONNECTIONS} connections:`;
        writeIntoDocument('servers', [markdown, ...tables, notes].join('\n\n'));
      }
      if (json) writeFileSync(json, `${JSON.stringify({ machine, quick, plan, results, failures }, null, 2)}\n`);
    } finally {
      loader.stop();
      await Promise.all([...running.values()].map(({ server }) => server.stop()));
    }
  });
}

function choose(only) {
  const names = CONTESTANTS.map(({ name }) => name);
  const stranger = only?.find((name) => !names.includes(name));
  if (stranger !== undefined) throw new Error(`--only: there is no ${stranger}. Contestants: ${names.join(', ')}`);
  return CONTESTANTS.filter(({ name }) => !only || [LIMIT, SUBJECT, ...only].includes(name));
}

/** This server first: it makes the tables and the tokens. One of its sessions is ended again. */
async function prepare(url, running) {
  const subject = await startOne(
    CONTESTANTS.find(({ name }) => name === SUBJECT),
    url,
  );
  running.set(SUBJECT, subject);
  await seed(url);
  const [token, endedToken] = [await logIn(subject.port), await logIn(subject.port)];
  await send(subject.port, 'mutation { logout { __typename } }', endedToken);
  return { token, endedToken };
}

module.exports = { run };
