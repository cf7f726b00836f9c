import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { loadPolicyEngine } from '../graphql/load-policy';
import { StartError } from '../process/start-error';
import { describeDiff, diffPolicies } from '../scopes/policy-diff';
import { describeRule, lockPolicy, type PolicyLock, parseLock, printLock } from '../scopes/policy-lock';
import { matrixPage, policyMatrix } from '../scopes/policy-matrix';
import { ROLE_SCOPES } from '../scopes/registry';
import { table } from './table';

const EXIT_CODES = '\nExit codes: 0 as it should be, 1 drifted (--check) or access was widened (diff), 2 wrong usage.';

/** `scoped-api policy`, `policy diff`, `policy matrix` */
export function registerPolicy(program: Command): void {
  const policy = program
    .command('policy')
    .description(
      'Write policy.lock.json: what every coordinate of the schema asks for. Commit it; reviews show its changes.',
    )
    .option('--check', 'write nothing; fail if the schema has drifted from the file')
    .option('--file <path>', 'the lock file', 'policy.lock.json')
    .addHelpText(
      'after',
      `${EXIT_CODES}\n\nExamples:\n  scoped-api policy --check\n  scoped-api policy diff main.lock.json policy.lock.json`,
    )
    .action(({ check, file }: { check?: true; file: string }) => (check ? checkLock(file) : writeLock(file)));

  policy
    .command('diff')
    .description(
      'Say who gained and who lost access to what. Exits with 1 when access was widened; new coordinates count.',
    )
    .argument('<old>', 'a lock file')
    .argument('<new>', 'a lock file')
    .option('--json', 'print JSON')
    .action((before: string, after: string, { json }: { json?: true }) => {
      const diff = diffPolicies(readLock(before), readLock(after));
      print(json ? JSON.stringify(diff, null, 2) : describeDiff(diff).join('\n'));
      process.exitCode = diff.widened ? 1 : 0;
    });

  policy
    .command('matrix')
    .description('Show which role gets to which coordinate, the rules on the way counted.')
    .option('--html <file>', 'write a page instead')
    .option('--json', 'print JSON')
    .action(({ html, json }: { html?: string; json?: true }) => {
      const matrix = policyMatrix(loadPolicyEngine().policy, ROLE_SCOPES);
      if (html !== undefined) {
        writeFileSync(html, matrixPage(matrix));
        print(`Wrote ${html}.`);
        return;
      }
      const rows = matrix.rows.map(({ coordinate, rule, reaches }) => [
        coordinate,
        ...reaches.map((reached) => (reached ? 'yes' : '-')),
        describeRule(rule),
      ]);
      print(json ? JSON.stringify(matrix, null, 2) : table([['coordinate', ...matrix.columns, 'asks for'], ...rows]));
    });
}

function currentLock(): PolicyLock {
  return lockPolicy(loadPolicyEngine().policy, ROLE_SCOPES);
}

function writeLock(file: string): void {
  const lock = currentLock();
  writeFileSync(file, printLock(lock));
  print(`Wrote ${file}: ${Object.keys(lock.coordinates).length} coordinates.`);
}

function checkLock(file: string): void {
  const lock = currentLock();
  const locked = readLock(file);
  if (printLock(locked) === printLock(lock)) {
    print(`${file} is up to date.`);
    return;
  }
  const lines = describeDiff(diffPolicies(locked, lock)).join('\n  ');
  throw new StartError(
    `The policy has drifted from ${file}:\n  ${lines}\nIf that is meant, write the file anew with: scoped-api policy`,
  );
}

function readLock(file: string): PolicyLock {
  try {
    return parseLock(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StartError(`Can't read the policy lock ${file}: ${(error as Error).message}`);
  }
}

function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
