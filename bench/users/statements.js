const { ROW_TYPES } = require('../../dist/database/plain-sql');
const { listUsers } = require('../../dist/users/list/list-users');
const { countListed } = require('../../dist/users/list/count-listed');
const { ORDER_COLUMNS, positionOf, writeCursor } = require('../../dist/users/list/order');
const { quantile } = require('../support/statistics');

const LEAST = 3;
const MOST = 50;
const SELECTED = new Set(['id', 'username', 'email', 'fullName', 'role', 'isActive', 'createdAt']);

/** What a read costs the database, by the very statements that the server sends for it. */
class Statements {
  #database;
  #users;

  /** @param database - a connection; @param {number} users - how many there are */
  constructor(database, users) {
    this.#database = database;
    this.#users = users;
  }

  page(args, milliseconds) {
    return this.#measure((sql) => listUsers(sql, { ...args, properties: SELECTED }), milliseconds);
  }

  count(filter, milliseconds) {
    return this.#measure((sql) => countListed(sql, filter), milliseconds);
  }

  /** The cursor of who stands at `share` of an order. */
  async cursorAt({ field, direction }, share) {
    const { column, property } = ORDER_COLUMNS[field];
    const { rows } = await this.#database.query({
      text: `SELECT u.id, ${column} AS "${property}" FROM users u ORDER BY ${column} ${direction}, u.id ${direction}
        OFFSET $1 LIMIT 1`,
      values: [Math.floor(this.#users * share)],
      types: ROW_TYPES,
    });
    return writeCursor(field, positionOf(field, rows[0]));
  }

  /** The median of what fits into some milliseconds of the database's time. */
  async #measure(read, milliseconds) {
    const sent = [];
    await read(async (text, values) => {
      sent.push({ text, values });
      const { rows } = await this.#database.query({ text, values, types: ROW_TYPES });
      return rows;
    });
    const costs = [];
    for (let spent = 0; costs.length < LEAST || (spent < milliseconds && costs.length < MOST); ) {
      let total = { milliseconds: 0, buffers: 0, seqScan: false };
      for (const statement of sent) total = add(total, await this.#explain(statement));
      spent += total.milliseconds;
      costs.push(total);
    }
    return {
      milliseconds: quantile(
        costs.map(({ milliseconds }) => milliseconds),
        0.5,
      ),
      buffers: quantile(
        costs.map(({ buffers }) => buffers),
        0.5,
      ),
      seqScan: costs.some(({ seqScan }) => seqScan),
      statements: sent.length,
    };
  }

  /** Planned and run, or only planned if the server requests only the plan. */
  async #explain({ text, values }) {
    const asked = /^EXPLAIN \(FORMAT JSON\) /;
    const options = asked.test(text) ? 'SUMMARY' : 'ANALYZE, BUFFERS, TIMING OFF';
    const explained = `EXPLAIN (${options}, FORMAT JSON) ${text.replace(asked, '')}`;
    const { rows } = await this.#database.query(explained, values);
    const [{ Plan: plan, 'Planning Time': planning, 'Execution Time': execution = 0 }] = rows[0]['QUERY PLAN'];
    return {
      milliseconds: planning + execution,
      buffers: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
      seqScan: !asked.test(text) && scansAll(plan),
    };
  }
}

const add = (one, other) => ({
  milliseconds: one.milliseconds + other.milliseconds,
  buffers: one.buffers + other.buffers,
  seqScan: one.seqScan || other.seqScan,
});

function scansAll(node) {
  return (
    (node['Node Type'].endsWith('Seq Scan') && node['Relation Name'] === 'users') || (node.Plans ?? []).some(scansAll)
  );
}

module.exports = { Statements };
