import { styleText } from 'node:util';
import type { Command } from 'commander';
import { examine } from '../doctor/doctor';
import type { Finding, Severity } from '../doctor/finding';
import { readVariables } from '../main';
import { examples, takesJson } from './help';
import { type JsonOption, printJson } from './print';
import { visible } from './visible';

const COLOURS = { ok: 'green', warning: 'yellow', error: 'red', skipped: 'gray' } as const;

/** `scoped-api doctor` */
export function registerDoctor(program: Command): void {
  takesJson(program.command('doctor'), 'print JSON: { ok, errors, warnings, findings }')
    .summary('say what is wrong, and how to mend it')
    .description(
      'Look at configuration, database, migrations, clock, disk, keys and mail, and say how to mend what is wrong. ' +
        'Changes nothing. Works while the server runs, and while nothing does.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 no errors (warnings there may be), 1 errors.\n' +
        examples('scoped-api doctor', 'NODE_ENV=production scoped-api doctor --json'),
    )
    .action(doctor);
}

async function doctor({ json }: JsonOption): Promise<void> {
  const findings = await examine(readVariables(), '.env');
  const count = (status: Severity) => findings.filter((finding) => finding.status === status).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (json) printJson({ ok: errors === 0, errors, warnings, findings });
  else process.stdout.write(`${findings.map(inWords).join('')}\n${summary(errors, warnings)}\n`);
  // A mail server or a database that hangs must not keep this process.
  process.exit(errors > 0 ? 1 : 0);
}

function inWords({ name, status, what, mend }: Finding): string {
  const word = styleText(COLOURS[status], status.padEnd(7), { stream: process.stdout });
  const lines = what.split('\n').map(visible);
  const [first = '', ...more] = mend === undefined ? lines : [...lines, `-> ${visible(mend)}`];
  const indent = ' '.repeat(24);
  return `${word}  ${name.padEnd(13)}  ${[first, ...more].join(`\n${indent}`)}\n`;
}

function summary(errors: number, warnings: number): string {
  if (errors + warnings === 0) return 'Nothing is wrong.';
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return `${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`;
}
