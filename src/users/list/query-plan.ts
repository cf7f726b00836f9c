import type { Prisma } from '../../database/generated/client';
import type { PlainSql } from '../../database/plain-sql';

/** A node of a plan, as far as it is read here: https://www.postgresql.org/docs/current/using-explain.html */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Plan Rows': number;
  readonly Plans?: readonly PlanNode[];
}

/** What PostgreSQL would do for a statement. */
export interface QueryPlan {
  /** How many rows it expects by its statistics, a `LIMIT` left aside. */
  readonly rows: number;
  /** Whether it would find all rows first and then sort them, rather than walk an index in order until it has enough. */
  readonly sorts: boolean;
}

/** Asks PostgreSQL how it would run a statement with these very values. Nothing is run. */
export async function explain(sql: PlainSql, { text, values }: Prisma.Sql): Promise<QueryPlan> {
  const label = { model: 'User', operation: 'explain' };
  const [row] = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (FORMAT JSON) ${text}`, values, label);
  const plan = row?.['QUERY PLAN'][0].Plan;
  const all = plan?.['Node Type'] === 'Limit' ? plan.Plans?.[0] : plan;
  return { rows: all?.['Plan Rows'] ?? 0, sorts: all !== undefined && hasSort(all) };
}

/** An `Incremental Sort` is none: it walks an index, too. */
function hasSort(node: PlanNode): boolean {
  return node['Node Type'] === 'Sort' || (node.Plans ?? []).some(hasSort);
}
