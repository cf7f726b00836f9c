import { readFileSync, writeFileSync } from 'node:fs';
import {
  describeDiff,
  describeRule,
  diffPolicies,
  lockPolicy,
  matrixPage,
  type PolicyLock,
  parseLock,
  policyMatrix,
  printLock,
} from '@scoped-api/engine';
import type { Command } from 'commander';
import { decodeText } from '../decode-text';
import { readFault } from '../file-fault';
import { loadPolicyEngine } from '../graphql/load-policy';
import { ROLE_SCOPES } from '../scopes/registry';
import { CommandError } from './command-error';
import { examples, takesJson } from './help';
import { answer, type JsonOption, print, printJson } from './print';
import { table } from './table';

const EXIT_CODES =
  '\nExit codes: 0 as it should be, 1 drifted (--check) or access was widened (diff), 2 wrong usage.\n';

/** `scoped-api policy`, `policy diff`, `policy matrix` */
export function registerPolicy(program: Command): void {
  const policy = takesJson(program.command('policy'))
    // What follows `diff` and `matrix` is theirs.
    .enablePositionalOptions()
    .summary('write or check policy.lock.json')
    .description(
      'Write policy.lock.json: what every coordinate of the schema requires. Commit it; reviews show its changes.',
    )
    .option('--check', 'write nothing; fail if the schema has drifted from the file')
    .option('--file <path>', 'the lock file', 'policy.lock.json')
    .addHelpText(
      'after',
      EXIT_CODES + examples('scoped-api policy --check', 'scoped-api policy diff main.lock.json policy.lock.json'),
    )
    .action(({ check, file, ...options }: { check?: true; file: string } & JsonOption) =>
      check ? checkLock(file, options) : writeLock(file, options),
    );

  takesJson(policy.command('diff'))
    .summary('compare two lock files')
    .description(
      'Say who gained and who lost access to what. Exits with 1 when access was widened; new coordinates count.',
    )
    .argument('<old>', 'a lock file')
    .argument('<new>', 'a lock file')
    .addHelpText('after', EXIT_CODES + examples('scoped-api policy diff main.lock.json policy.lock.json'))
    .action((before: string, after: string, options: JsonOption) => {
      const diff = diffPolicies(readLock(before), readLock(after));
      answer(options, diff, ...describeDiff(diff));
      process.exitCode = diff.widened ? 1 : 0;
    });

  takesJson(policy.command('matrix'))
    .summary('show which role gets where')
    .description('Show which role gets to which coordinate, the rules on the way counted.')
    .option('--html <file>', 'write a page instead')
    .addHelpText('after', examples('scoped-api policy matrix', 'scoped-api policy matrix --html matrix.html'))
    .action(({ html, json }: { html?: string } & JsonOption) => {
      const matrix = policyMatrix(loadPolicyEngine().policy, ROLE_SCOPES);
      if (html !== undefined) writeFileSync(html, matrixPage(matrix));
      if (json) return printJson(matrix);
      if (html !== undefined) return print(`Wrote ${html}.`);
      const rows = matrix.rows.map(({ coordinate, rule, reaches }) => [
        coordinate,
        ...reaches.map((reached) => (reached ? 'yes' : '-')),
        describeRule(rule),
      ]);
      process.stdout.write(table([['coordinate', ...matrix.columns, 'requires'], ...rows]));
    });
}

function currentLock(): PolicyLock {
  return lockPolicy(loadPolicyEngine().policy, ROLE_SCOPES);
}

function writeLock(file: string, options: JsonOption): void {
  const lock = currentLock();
  writeFileSync(file, printLock(lock));
  const coordinates = Object.keys(lock.coordinates).length;
  answer(options, { file, coordinates }, `Wrote ${file}: ${coordinates} coordinates.`);
}

function checkLock(file: string, options: JsonOption): void {
  const lock = currentLock();
  const locked = readLock(file);
  if (printLock(locked) === printLock(lock)) {
    answer(options, { file, coordinates: Object.keys(lock.coordinates).length }, `${file} is up to date.`);
    return;
  }
  const lines = describeDiff(diffPolicies(locked, lock)).join('\n  ');
  throw new CommandError(
    'DRIFTED',
    `The policy has drifted from ${file}:\n  ${lines}\nIf that is meant, write the file anew with: scoped-api policy`,
  );
}

function readLock(file: string): PolicyLock {
  try {
    return parseLock(decodeText(readFileSync(file)));
  } catch (error) {
    throw new CommandError('FAILED', readFault(file, error));
  }
}
