import { allCoordinates, requirementAt } from './access';
import { declaredRoles, describeRule, type LockedRule, lockedRule } from './policy-lock';
import { reachableBy } from './reach';
import { NOTHING } from './requirement';
import type { SchemaPolicy } from './schema-policy';

/** The viewers who can use one coordinate. */
export interface MatrixRow {
  readonly coordinate: string;
  /** The rule of the coordinate itself, without those of the fields that lead to it. */
  readonly rule: LockedRule;
  /** By column, in the order of {@link PolicyMatrix.columns}. */
  readonly reaches: readonly boolean[];
}

/** The coordinates that each role can use, with the strongest authentication. */
export interface PolicyMatrix {
  /** `anonymous`, then the roles. */
  readonly columns: readonly string[];
  readonly rows: readonly MatrixRow[];
}

/**
 * Creates the matrix of a policy: who can reach each coordinate from the root types, including the rules on the path.
 *
 * @param roles - the scopes of each role. Default: the roles that the schema declares with `@role`.
 * @param entries - names of types that are reached without a root field, such as the entities of a federated subgraph.
 */
export function policyMatrix(
  policy: SchemaPolicy,
  roles: Readonly<Record<string, readonly string[]>> = declaredRoles(policy),
  entries: readonly string[] = [],
): PolicyMatrix {
  const reaches = [null, ...Object.values(roles)].map((scopes) => reachableBy(policy, scopes, entries));
  const rows = allCoordinates(policy).map((coordinate) => {
    return {
      coordinate,
      rule: lockedRule(policy, requirementAt(policy, coordinate) ?? NOTHING, coordinate),
      reaches: reaches.map((canReach) => canReach(coordinate)),
    };
  });
  return { columns: ['anonymous', ...Object.keys(roles)], rows };
}

/** Returns the matrix as a self-contained HTML page, without scripts and without external resources. */
export function matrixPage({ columns, rows }: PolicyMatrix): string {
  const head = ['coordinate', ...columns, 'requires']
    .map((title) => `<th scope="col">${escapeHtml(title)}</th>`)
    .join('');
  const body = rows.map(({ coordinate, rule, reaches }) => {
    const cells = reaches
      .map((reached) => `<td class="${reached ? 'yes' : 'no'}">${reached ? 'yes' : 'no'}</td>`)
      .join('');
    const name = `<th scope="row"><code>${escapeHtml(coordinate)}</code></th>`;
    return `<tr>${name}${cells}<td>${escapeHtml(describeRule(rule))}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Who may do what</title>
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; }
table { border-collapse: collapse; }
th, td { border: 1px solid #ccc; padding: .3rem .6rem; text-align: left; }
thead th { position: sticky; top: 0; background: #fff; }
.yes { background: #d9f2d9; } .no { color: #777; }
</style>
</head>
<body>
<h1>Who may do what</h1>
<p>Who gets to each coordinate, with what the way there requires: one that requires nothing may lie behind one that does.</p>
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
