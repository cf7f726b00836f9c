/** What is looked at. */
export type Subject =
  | 'configuration'
  | 'database'
  | 'replica'
  | 'migrations'
  | 'clock'
  | 'disk'
  | 'keys'
  | 'mail'
  | 'documents'
  | 'server';

/** How serious it is. What could not be looked at is skipped. */
export type Severity = 'ok' | 'warning' | 'error' | 'skipped';

/** One thing that was found. */
export interface Finding {
  readonly name: Subject;
  readonly status: Severity;
  /** A sentence. Never a secret. */
  readonly what: string;
  /** What to do about it; undefined where there is nothing to do. */
  readonly mend?: string;
}

/** Makes findings about one subject. */
export interface Findings {
  ok(what: string): Finding;
  skipped(what: string, mend?: string): Finding;
  warning(what: string, mend: string): Finding;
  error(what: string, mend: string): Finding;
}

/** Makes findings about `name`. */
export function findingsAbout(name: Subject): Findings {
  return {
    ok: (what) => ({ name, status: 'ok', what }),
    skipped: (what, mend) => ({ name, status: 'skipped', what, ...(mend !== undefined && { mend }) }),
    warning: (what, mend) => ({ name, status: 'warning', what, mend }),
    error: (what, mend) => ({ name, status: 'error', what, mend }),
  };
}
