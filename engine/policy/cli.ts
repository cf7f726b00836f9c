import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { registerCoverage, registerExplain, registerMatrix, registerPolicy, registerWhoCan } from './commands';
import { type ConsoleStreams, visibleJson, visibleLines } from './console';
import { EXIT_FAILED, EXIT_WRONG_USE, PolicyToolError } from './problem';

/**
 * Runs one command line of `scoped-api-policy`. Never throws: errors are printed on standard error, as sentences or, with
 * `--json`, as `{"error":{"code":...,"message":...}}`.
 *
 * @param argv - the arguments, without the names of the program.
 * @returns the exit code: 0 fine, 1 something differs or fails, 2 wrong usage.
 */
export async function runPolicyCli(argv: readonly string[], streams: ConsoleStreams): Promise<number> {
  const io = { stdin: streams.stdin, stdout: streams.stdout, stderr: streams.stderr, exitCode: 0 };
  const json = argv.includes('--json');
  const report = (code: string, message: string) =>
    void io.stderr.write(`${json ? visibleJson({ error: { code, message } }) : visibleLines(message)}\n`);
  try {
    const program = new Command('scoped-api-policy')
      .description('The policy of a GraphQL schema: who may do what, as a file, a difference, a table and tests.')
      .version((JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string }).version)
      .exitOverride()
      .configureOutput({
        writeOut: (text) => void io.stdout.write(text),
        writeErr: (text) => void io.stderr.write(text),
        outputError: (text) => report('USAGE', text.trim().replace(/^error: /, '')),
      })
      .addHelpText(
        'after',
        '\nExit codes: 0 fine, 1 something differs or fails, 2 wrong usage.\n' +
          '\nExamples:\n  scoped-api-policy policy schema.graphql --check\n  scoped-api-policy policy test\n' +
          '  scoped-api-policy coverage "src/**/*.graphql"',
      );
    const host = { program: 'scoped-api-policy', io };
    for (const register of [registerPolicy, registerExplain, registerMatrix, registerWhoCan, registerCoverage]) {
      register(program, host);
    }
    await program.parseAsync(argv, { from: 'user' });
    return io.exitCode;
  } catch (error) {
    // Commander has printed it.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_WRONG_USE;
    if (error instanceof PolicyToolError) {
      report(error.code, error.message);
      return error.exitCode;
    }
    report('FAILED', error instanceof Error ? error.message : String(error));
    return EXIT_FAILED;
  }
}
