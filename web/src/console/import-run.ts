import { useApolloClient } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import {
  ConsoleImportUsersDocument,
  type ConsoleImportUsersMutation,
  type ImportUsersStatus,
} from '../generated/graphql';
import { batchesOf, type ImportLine } from './csv';

/** The result of a line of the file. */
export interface LineResult {
  readonly line: number;
  readonly status: ImportUsersStatus;
  readonly username: string | null;
  readonly userId: string | null;
  readonly reasons: readonly string[];
}

/** What a run has done, and how it ended. */
export interface Run {
  readonly isDry: boolean;
  readonly lines: readonly ImportLine[];
  readonly results: readonly LineResult[];
  readonly phase: 'running' | 'stopping' | 'done' | 'stopped' | 'failed';
  readonly fault?: unknown;
}

/** Sends lines in batches, and collects the result of each. */
export function useImportRun() {
  const apollo = useApolloClient();
  const [run, setRun] = useState<Run>();
  const isStopped = useRef(false);
  useEffect(() => {
    isStopped.current = false;
    return () => {
      isStopped.current = true;
    };
  }, []);

  const send = async (begun: Run) => {
    isStopped.current = false;
    let current: Run = { ...begun, phase: 'running', fault: undefined };
    setRun(current);
    for (const batch of batchesOf(begun.lines.slice(begun.results.length))) {
      if (isStopped.current) return setRun({ ...current, phase: 'stopped' });
      try {
        const input = { lines: batch.map(({ json }) => json), dryRun: begun.isDry };
        const { data } = await apollo.mutate({ mutation: ConsoleImportUsersDocument, variables: { input } });
        if (!data) throw new Error('The answer has no data.');
        const { results: answered } = data.importUsers;
        const interruption = answered
          .flatMap(({ userErrors }) => userErrors)
          .find(({ code }) => code === 'INTERRUPTED');
        // It goes on from the first line that was not processed: those after it that were are then there already.
        const processed = answered.findIndex(({ userErrors }) => userErrors.some((one) => one === interruption));
        const results = (interruption ? answered.slice(0, processed) : answered).map((result) =>
          resultOf(result, batch),
        );
        current = { ...current, results: [...current.results, ...results] };
        if (interruption) throw new Error(interruption.message);
        setRun((shown) => shown && { ...current, phase: shown.phase });
      } catch (fault) {
        return setRun({ ...current, phase: 'failed', fault });
      }
    }
    if (!begun.isDry) {
      apollo.cache.evict({ id: 'ROOT_QUERY', fieldName: 'users' });
      apollo.cache.gc();
    }
    return setRun({ ...current, phase: 'done' });
  };

  return [
    run,
    {
      start: (lines: readonly ImportLine[], isDry: boolean) =>
        void send({ isDry, lines, results: [], phase: 'running' }),
      goOn: () => run && void send(run),
      stop: () => {
        isStopped.current = true;
        setRun((shown) => shown && { ...shown, phase: 'stopping' });
      },
      reset: () => setRun(undefined),
    },
  ] as const;
}

/** The result of a line, with its number in the file in place of that in the batch. */
function resultOf(
  result: ConsoleImportUsersMutation['importUsers']['results'][number],
  batch: readonly ImportLine[],
): LineResult {
  const { line, status, username, userId, userErrors } = result;
  return {
    line: batch[line - 1]?.line ?? line,
    status,
    username: username ?? writtenName(batch[line - 1]?.json),
    userId,
    reasons: userErrors.map(({ message, path }) => {
      // The path is that of the input, then the member: ["input", "lines", "0", "email"].
      const member = path.slice(3).join('.');
      return member === '' ? message : `${member}: ${message}`;
    }),
  };
}

/** The username that a line has, if it is readable; the server repeats only valid ones. */
function writtenName(json = ''): string | null {
  try {
    const { username } = JSON.parse(json) as { username?: unknown };
    return typeof username === 'string' && username !== '' ? username.slice(0, 64) : null;
  } catch {
    return null;
  }
}
