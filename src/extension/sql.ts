import type { QueryResult } from 'pg';
import { statementsOf } from '../database/migration-files';
import type { Metrics } from '../metrics/metrics';
import type { Sql, SqlRow } from './config-types';

/** Sends one statement. */
type Send = (text: string, values: unknown[]) => Promise<QueryResult<SqlRow>>;

/** Labels of the metrics of all statements of user code: a bounded set. */
const LABELS = { model: 'extension', operation: 'sql' } as const;

/**
 * Makes the {@link Sql} of user code.
 *
 * @param send - sends a statement, and refuses it after the end of its transaction.
 */
export function createSql(send: Send, { prismaQueryDuration }: Pick<Metrics, 'prismaQueryDuration'>): Sql {
  const query = async (text: string, values: readonly unknown[] = []) => {
    if (typeof text !== 'string') throw new TypeError('sql.query(text, values): text must be a string.');
    if (!Array.isArray(values)) throw new TypeError('sql.query(text, values): values must be a list.');
    refuseControl(text);
    const end = prismaQueryDuration.startTimer(LABELS);
    try {
      const { rows, rowCount } = await send(text, [...values]);
      end({ outcome: 'ok' });
      return { rows, rowCount: rowCount ?? 0 };
    } catch (error) {
      end({ outcome: 'error' });
      throw error;
    }
  };
  const tag = async (parts: TemplateStringsArray, ...values: readonly unknown[]) => {
    // A call with a text, sql('... ' + name), would be an injection.
    if (!Array.isArray(parts) || !Array.isArray(parts.raw)) {
      throw new TypeError('Write sql`...` with a template, or sql.query(text, values).');
    }
    const text = parts.reduce((before, part, index) => `${before}$${index}${part}`);
    return (await query(text, values)).rows;
  };
  return Object.freeze(Object.assign(tag, { query })) as unknown as Sql;
}

const CONTROL: ReadonlySet<string> = new Set(['abort', 'begin', 'commit', 'end', 'rollback', 'start', 'prepare']);
/** Statements that change the connection, which other requests use afterwards. */
const OF_SESSION: ReadonlySet<string> = new Set(['set', 'reset', 'discard', 'listen', 'deallocate', 'load']);

/**
 * Refuses statements that begin or end transactions, and those that change the connection: a change that a hook belongs to must not be
 * committed without the rest, and the next request must find the connection as it was. SAVEPOINT and SET LOCAL are allowed.
 *
 * @throws Error that says what to do.
 */
function refuseControl(text: string): void {
  // Most statements have none of these words anywhere.
  if (!MAYBE_CONTROL.test(text)) return;
  for (const [first, second, third] of statementsOf(text)) {
    if (first?.kind !== 'word') continue;
    const name = first.text.toUpperCase();
    if (OF_SESSION.has(first.text)) {
      if (first.text === 'set' && (second?.text === 'local' || second?.text === 'constraints')) continue;
      throw new Error(
        `${name} is not possible here: other requests use the same connection. Use SET LOCAL in a transaction.`,
      );
    }
    if (!CONTROL.has(first.text)) continue;
    const isSavepoint = first.text === 'rollback' && (second?.text === 'to' || third?.text === 'to');
    if (isSavepoint) continue;
    throw new Error(
      `${name} is not possible here: the server begins and ends transactions. Use transaction(work) in a resolver, and tx in a hook.`,
    );
  }
}

const MAYBE_CONTROL = /\b(?:abort|begin|commit|end|rollback|start|prepare|set|reset|discard|listen|deallocate|load)\b/i;
