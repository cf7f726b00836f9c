const { summarize } = require('../support/statistics');
const { renderTable } = require('../support/table');
const { BY_HAND, LIMIT, SUBJECT } = require('./contestants');
const { WORKS } = require('./works');

/** The best that `agree` says of an answer. */
const SAME = 'the same bytes';

const HEAD = ['', 'CPU us', 'ratio to the limit', 'requests/s', 'p50 ms', 'p99 ms', 'memory MB'];

/**
 * The table of one work, by medians of the rounds.
 *
 * @param {string} work
 * @param {object[]} contestants
 * @param {object[][]} rounds - as `measure` returns them.
 */
function renderWork(work, contestants, rounds) {
  const limit = contestants.findIndex(({ name }) => name === LIMIT);
  const rows = contestants.map(({ label }, index) => {
    const median = (figure) => summarize(rounds.map((figures) => figures[index][figure])).median;
    return [
      label,
      median('cpu').toFixed(0),
      index === limit ? '1' : withInterval(ratioOf(rounds, index, limit)),
      median('perSecond').toFixed(0),
      median('p50').toFixed(1),
      median('p99').toFixed(1),
      median('megabytes').toFixed(0),
    ];
  });
  return `${WORKS[work].title}:\n\n${renderTable(HEAD, rows)}`;
}

/** How this server's CPU time stands to the limit's and to the best peer's, and to what it is to be. */
function renderVerdict(work, contestants, rounds) {
  const find = (wanted) => contestants.findIndex(({ name }) => name === wanted);
  const subject = find(SUBJECT);
  const { limit, peer } = WORKS[work].targets;
  const ratios = contestants.map((_, index) => ratioOf(rounds, subject, index));
  const others = [SUBJECT, ...BY_HAND];
  const peers = contestants.map((_, index) => index).filter((index) => !others.includes(contestants[index].name));
  const best = peers.reduce((a, b) => (a === undefined || ratios[b].median > ratios[a].median ? b : a), undefined);
  const lines = [`against the limit ${compare(ratios[find(LIMIT)], 'at most', limit)}`];
  if (best !== undefined) {
    lines.push(`against the best peer, ${contestants[best].label}, ${compare(ratios[best], 'below', peer)}`);
  }
  return `CPU time of this server: ${lines.join('; ')}.`;
}

function compare(ratio, words, target) {
  if (target === undefined) return withInterval(ratio);
  const isMet = words === 'below' ? ratio.median < target : ratio.median <= target;
  return `${withInterval(ratio)}, target ${words} ${target}: ${isMet ? 'met' : 'missed'}`;
}

const ratioOf = (rounds, index, base) => summarize(rounds.map((figures) => figures[index].cpu / figures[base].cpu));

const withInterval = ({ median, low, high }) => `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;

/** What is to be known of the figures: what is alike for all, how answers differ, who is missing. */
function renderNotes(started, results, failures) {
  const others = Object.entries(results).flatMap(([work, contestants]) =>
    contestants
      .filter(({ answer }) => answer !== SAME)
      .map(({ name, answer }) => `${name} for \`${work}\` (${answer})`),
  );
  return [
    '- Contestants on Node.js that speak GraphQL read by the same prepared statements of pg as the one by hand, from 10 connections: frameworks are compared, not ORMs. By hand and in this server, requests that wait for their viewer at the same time share one statement; peers make one for each request. Peers write no log. The second server by hand adds an id, the security headers, a log line and a metric to each answer, as this server does: what it costs more than the limit is the price of these.',
    `- Every answer was held against that of the one by hand, and is ${SAME}${others.length > 0 ? `, but for ${others.join(', ')}` : ''}. Tokens that are forged or whose session has ended were refused by all.`,
    ...started.filter(({ note }) => note !== undefined).map(({ label, note }) => `- ${label}: ${note}`),
    ...failures.map(({ label, reason }) => `- ${label} is missing: ${reason}`),
  ].join('\n');
}

module.exports = { renderWork, renderVerdict, renderNotes };
