const { isDeepStrictEqual } = require('node:util');
const { LIMIT } = require('./contestants');

/** Characters of an answer that a message shows. */
const SHOWN = 300;

/**
 * Holds every answer against that of the limit, and sees that no contestant leaves out the work: a token with another
 * signature and one of a session that has ended must get nothing.
 *
 * @param {object[]} started - contestants that run, with `asked`
 * @param {string} work
 * @param {{ token: string, endedToken: string }} tokens
 * @returns {Promise<{ contestants: object[], failures: object[] }>} those that agree, with `answer`: how near.
 */
async function agree(started, work, tokens) {
  const candidates = started.filter(({ asked }) => asked[work] !== undefined);
  const limit = candidates.find(({ name }) => name === LIMIT);
  const expected = (await send(limit, limit.asked[work])).body.data;
  const contestants = [];
  const failures = [];
  for (const contestant of candidates) {
    try {
      const answer = await compare(contestant, work, expected);
      await refusesOthers(contestant, work, tokens);
      contestants.push({ ...contestant, answer });
    } catch (error) {
      failures.push({ name: contestant.name, label: contestant.label, reason: `${work}: ${error.message}` });
    }
  }
  return { contestants, failures };
}

async function compare(contestant, work, expected) {
  const { body } = await send(contestant, contestant.asked[work]);
  const read = contestant.read?.[work];
  if (read === null) return body === null ? fail('no answer') : 'another answer';
  const data = read ? read(body, expected) : body.data;
  if (!isDeepStrictEqual(data, expected)) fail(`it answers otherwise: ${JSON.stringify(body).slice(0, SHOWN)}`);
  if (JSON.stringify(body.data) === JSON.stringify(expected)) return 'the same bytes';
  return JSON.stringify(data) === JSON.stringify(expected) ? 'the same data' : 'the same data in another order';
}

async function refusesOthers(contestant, work, { token, endedToken }) {
  const request = contestant.asked[work];
  if (request.headers.authorization === undefined || work === 'typename') return;
  const [head, payload] = token.split('.');
  const forged = `${head}.${payload}.${endedToken.split('.')[2]}`;
  for (const [other, reason] of [
    [forged, 'a forged token'],
    [endedToken, 'the token of a session that has ended'],
  ]) {
    const { body, status } = await send(contestant, {
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${other}` },
    });
    const isRefused = status >= 400 || Object.values(body.data ?? {}).every(isEmpty);
    if (!isRefused) fail(`${reason} was good enough`);
  }
}

/** PostGraphile answers with an empty page where the view shows nothing. */
const isEmpty = (value) => value === null || value?.nodes?.length === 0;

async function send({ port }, { path, method, headers, bodies }) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: bodies?.[0] });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) };
}

function fail(message) {
  throw new Error(message);
}

module.exports = { agree };
