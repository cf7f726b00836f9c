import { setTimeout as sleep } from 'node:timers/promises';
import type { MetricsSnapshot } from '../metrics/render-metrics';
import type { WorkerCrew } from './worker-crew';
import { type FromWorker, tellWorker } from './worker-messages';
import type { WorkerProcess } from './worker-process';

/** How long workers may take to say what they counted: they are busy with what they serve. */
const ANSWER_WITHIN_MS = 3_000;

/** The primary's part in `/metrics`: whichever worker is asked gets what all of them counted. */
export interface PrimaryMetrics {
  /** Answers this worker from now on, and remembers what it counted when it is gone. */
  listenTo(member: WorkerProcess): void;
}

/**
 * Collects the metrics of all workers. What a worker had counted when it was last asked goes on being counted after its
 * end, so that no total goes backwards.
 */
export function createPrimaryMetrics(crew: Pick<WorkerCrew, 'listening' | 'restarts'>): PrimaryMetrics {
  const latest = new Map<WorkerProcess, MetricsSnapshot>();
  const departed: MetricsSnapshot[] = [];
  const awaited = new Map<WorkerProcess, { readonly id: number; readonly answer: () => void }>();
  let retired: MetricsSnapshot = '[]';
  let collecting: Promise<readonly MetricsSnapshot[]> | undefined;
  let collections = 0;

  const collect = async (): Promise<readonly MetricsSnapshot[]> => {
    const id = ++collections;
    const members = crew.listening();
    const answers = members.map((member) => {
      const answered = new Promise<void>((answer) => awaited.set(member, { id, answer }));
      tellWorker(member.worker, { type: 'own-metrics-wanted', id });
      return answered;
    });
    const enough = new AbortController();
    const limit = sleep(ANSWER_WITHIN_MS, undefined, { signal: enough.signal }).catch(() => {});
    await Promise.race([Promise.all(answers), limit]).finally(() => enough.abort());
    if (awaited.size > 0) {
      const pids = [...awaited.keys()].map(({ worker }) => worker.process.pid);
      awaited.clear();
      throw new Error(`These workers did not say what they counted: ${pids.join(', ')}. Try again.`);
    }
    if (departed.length > 0) {
      const { countsOf } = require('../metrics/render-metrics') as typeof import('../metrics/render-metrics');
      retired = await countsOf([retired, ...departed.splice(0)]);
    }
    return [...latest.values(), ownMetrics(members.length, crew.restarts()), retired];
  };

  const answerMetrics = (member: WorkerProcess, id: number) => {
    collecting ??= collect().finally(() => {
      collecting = undefined;
    });
    collecting.then(
      (snapshots) => tellWorker(member.worker, { type: 'metrics', id, snapshots }),
      ({ message }: Error) => tellWorker(member.worker, { type: 'metrics-failed', id, reason: message }),
    );
  };

  const settle = (member: WorkerProcess) => {
    awaited.get(member)?.answer();
    awaited.delete(member);
  };

  return {
    listenTo(member) {
      member.worker.on('message', (message: FromWorker) => {
        if (message.type === 'metrics-wanted') answerMetrics(member, message.id);
        if (message.type !== 'own-metrics' || awaited.get(member)?.id !== message.id || message.snapshot === null)
          return;
        latest.set(member, message.snapshot);
        settle(member);
      });
      void member.gone.then(() => {
        const last = latest.get(member);
        if (last !== undefined) departed.push(last);
        latest.delete(member);
        settle(member);
      });
    },
  };
}

/** The primary's own, in the form of the workers' snapshots. */
function ownMetrics(workers: number, restarts: number): MetricsSnapshot {
  const one = (type: string, name: string, help: string, value: number) => ({
    ...{ type, name, help, aggregator: 'sum' },
    values: [{ value, labels: {} }],
  });
  return JSON.stringify([
    one('gauge', 'scoped_api_workers', 'Worker processes that accept requests.', workers),
    one('counter', 'scoped_api_worker_restarts_total', 'Worker processes started in place of one that died.', restarts),
  ]);
}
