import { readFile } from 'node:fs/promises';
import type { ConformanceCase } from './case';
import { runCase } from './run-case';

/**
 * Runs the cases of a file and prints `id pass|fail reason` for each, then `N passed, N failed`.
 *
 * @returns the exit code: 0 if all cases pass, 1 if one fails, 2 if the file cannot be read.
 */
export async function runConformance(file: string | undefined, print: (line: string) => void): Promise<number> {
  if (!file) {
    print('usage: npm run conformance -- FILE');
    return 2;
  }
  let cases: ConformanceCase[];
  try {
    cases = JSON.parse(await readFile(file, 'utf8')) as ConformanceCase[];
  } catch (error) {
    print(`can't read the cases in ${file}: ${(error as Error).message}`);
    return 2;
  }
  let failed = 0;
  for (const it of cases) {
    const reason = await runCase(it).catch((error: Error) => `threw ${error.message}`);
    if (reason) failed += 1;
    print(reason ? `${it.id} fail ${reason}` : `${it.id} pass`);
  }
  print(`${cases.length - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

if (require.main === module) {
  runConformance(process.argv[2], (line) => console.log(line)).then((code) => {
    process.exitCode = code;
  });
}
