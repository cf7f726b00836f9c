import type { FailedLine } from '../users/transfer/import-batches';
import type { ImportSource } from '../users/transfer/import-source';
import type { ImportSummary } from '../users/transfer/import-users';
import { inWords, type ProgressDisplay } from './import-progress';

/** What a report depends on. */
export interface ReportOptions {
  readonly dryRun?: boolean;
}

/** Told one by one; the rest is counted, and in the file of `--errors`. */
const MAX_TOLD = 100;

/** What to do about an import that was stopped. */
export function howToGoOn({ path }: ImportSource, dryRun: boolean): string {
  if (dryRun) return 'Nothing was kept.';
  return path === undefined
    ? 'Begin anew with the same input: users who are there already are left alone.'
    : 'The same command goes on from there.';
}

/** Says why a line failed, as long as there are not too many. */
export function teller(display: ProgressDisplay): (line: FailedLine) => void {
  let told = 0;
  return ({ line, faults }) => {
    told += 1;
    if (told > MAX_TOLD + 1) return;
    if (told > MAX_TOLD) return display.say(`More lines failed; --errors FILE has the reasons of all.`);
    for (const { member, reason } of faults) {
      display.say(`line ${line.number}: ${member === null ? '' : `${member}: `}${reason}`);
    }
  };
}

/** The summary for programs. */
export function asJson(
  { name }: ImportSource,
  { line, resumedAfterLine, counts }: ImportSummary,
  { dryRun, isDone }: ReportOptions & { readonly isDone: boolean },
) {
  return {
    file: name,
    lines: line,
    resumedAfterLine,
    ...counts,
    dryRun: dryRun ?? false,
    // Whether an earlier run had done all of it, and this one nothing.
    alreadyDone: isDone,
  };
}

/** The summary for people: some lines. */
export function asText(
  summary: ImportSummary,
  { dryRun, isDone }: ReportOptions & { readonly isDone: boolean },
): string[] {
  const { mustReset, failed } = summary.counts;
  return [
    ...(isDone ? ['This file was imported before. There is nothing to do.'] : []),
    `${dryRun ? 'Nothing was kept. It would be: ' : ''}${inWords(summary)}.`,
    ...(mustReset > 0
      ? [`${mustReset.toLocaleString('en')} of them can't log in before their password is reset.`]
      : []),
    ...(failed > 0 && !dryRun ? ['Fix the lines that failed, and import those (--rejected FILE keeps them).'] : []),
  ];
}
