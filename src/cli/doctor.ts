import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { type Command, InvalidArgumentError } from 'commander';
import type { Finding, Severity } from '../doctor/finding';
import { readVariables } from '../main';
import { type Console, type JsonOption, print, printJson, visible } from './console';
import { addJson, examples } from './options';

const COLORS = { ok: 'green', warning: 'yellow', error: 'red', skipped: 'gray' } as const;

/** `scoped-api doctor` */
export function registerDoctor(program: Command, io: Console): void {
  addJson(program.command('doctor'), 'print JSON: { ok, errors, warnings, judged, findings }')
    .summary('say what is wrong, and how to fix it')
    .description(
      'Check configuration, database, migrations, keys and mail, and say how to fix what is wrong. Changes nothing. Works ' +
        'also while the server does not run. It checks the variables of this shell and of .env in this directory, as a start ' +
        'here would read them; a running server, which may have others, is asked over HTTP.',
    )
    .option('--url <url>', 'the address of the running server (default: that of HOST and PORT)', readUrl)
    .addHelpText(
      'after',
      '\nExit codes: 0 no errors (there may be warnings), 1 errors.\n' +
        examples(
          'scoped-api doctor',
          'NODE_ENV=production scoped-api doctor --json',
          'scoped-api doctor --url https://api.example.com',
        ),
    )
    .action((options: Options) => doctor(io, options));
}

interface Options extends JsonOption {
  readonly url?: string;
}

async function doctor(io: Console, { json, url }: Options): Promise<void> {
  const checked = {
    directory: process.cwd(),
    envFile: lstatSync('.env', { throwIfNoEntry: false }) ? resolve('.env') : null,
  };
  const { examine } = require('../doctor/doctor') as typeof import('../doctor/doctor');
  const findings = await examine(readVariables(io.env), '.env', url);
  const count = (status: Severity) => findings.filter((finding) => finding.status === status).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (json) printJson(io, { ok: errors === 0, errors, warnings, judged: checked, findings });
  else {
    print(
      io,
      `Checked: the variables of this shell and ${checked.envFile ?? `no file .env in ${checked.directory}`}, as a start here reads them.`,
    );
    io.stdout.write(
      `\n${findings.map((finding) => findingText(io, finding)).join('')}\n${summary(errors, warnings)}\n`,
    );
  }
  io.exitCode = errors > 0 ? 1 : 0;
}

function findingText({ stdout }: Console, { name, status, what, fix }: Finding): string {
  const word = styleText(COLORS[status], status.padEnd(7), { stream: stdout });
  const lines = what.split('\n').map(visible);
  const [first = '', ...more] = fix === undefined ? lines : [...lines, `-> ${visible(fix)}`];
  const indent = ' '.repeat(24);
  return `${word}  ${name.padEnd(13)}  ${[first, ...more].join(`\n${indent}`)}\n`;
}

function summary(errors: number, warnings: number): string {
  if (errors + warnings === 0) return 'Nothing is wrong.';
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return `${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`;
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return text;
  throw new InvalidArgumentError('Write a URL such as http://localhost:4000, without a user.');
}
