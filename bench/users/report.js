const { renderTable } = require('../support/table');

const TITLES = {
  page: 'Pages in every order (the worse of both directions)',
  filter: 'Filters (the worst of every order and direction)',
  search: 'Searches (the worst of every order and direction)',
  worst: 'Attempts to make it slow',
  offset: 'Pages by number, the last that there is',
  count: '`totalCount`',
};
/** Milliseconds of database time for a search or a filter. */
const MOST = 10;
/** How much more a page may cost with more users. */
const RATIO = 1.5;

/**
 * The tables of what was measured with few users and with many.
 *
 * @param {{ users: number, cases: object[], registration: object }} few
 * @param {{ users: number, cases: object[], registration: object }} many
 */
function render(few, many) {
  const [small, large] = [few.users.toLocaleString('en'), many.users.toLocaleString('en')];
  const head = ['', `ms, ${small}`, `ms, ${large}`, 'ratio', `pages, ${small}`, `pages, ${large}`, 'p50 ms', 'p99 ms'];
  const tables = Object.entries(TITLES).map(([kind, title]) => {
    const rows = many.cases.flatMap((one, index) => (one.kind === kind ? [rowOf(few.cases[index], one)] : []));
    return `${title}:\n\n${renderTable(head, rows)}`;
  });
  return [...tables, renderRegistration(few, many, [small, large])].join('\n\n');
}

function rowOf(few, many) {
  return [
    few.title,
    few.milliseconds.toFixed(2),
    many.milliseconds.toFixed(2),
    (many.milliseconds / few.milliseconds).toFixed(2),
    few.buffers.toFixed(0),
    many.buffers.toFixed(0),
    inTime(many.p50),
    inTime(many.p99),
  ];
}

/** Where no answer came in the time that was given, there is nothing to tell. */
const inTime = (milliseconds) => milliseconds?.toFixed(1) ?? 'too long';

function renderRegistration(few, many, [small, large]) {
  const row = (title, figure, digits) => [
    title,
    few.registration[figure].toFixed(digits),
    many.registration[figure].toFixed(digits),
    (many.registration[figure] / few.registration[figure]).toFixed(2),
  ];
  const rows = [
    row('the row, ms in the database, mean', 'insert', 2),
    row('the row, ms in the database, p99', 'insertP99', 2),
    row('the row, pages touched, mean', 'buffers', 0),
    row('`register`, ms for the client, median', 'mutation', 1),
  ];
  return `A registration:\n\n${renderTable(['', small, large, 'ratio'], rows)}`;
}

/** What is not as it is to be, in words. */
function shortcomings(few, many) {
  return many.cases.flatMap((one, index) => {
    const name = `${one.kind}, ${one.title}`;
    const ratio = one.milliseconds / few.cases[index].milliseconds;
    const isSlow = ['filter', 'search'].includes(one.kind) && one.milliseconds > MOST;
    return [
      ...(one.seqScan ? [`${name}: Seq Scan on users`] : []),
      ...(isSlow ? [`${name}: ${one.milliseconds.toFixed(1)} ms, at most ${MOST}`] : []),
      ...(one.kind === 'page' && ratio > RATIO ? [`${name}: ratio ${ratio.toFixed(2)}, at most ${RATIO}`] : []),
    ];
  });
}

module.exports = { render, shortcomings };
