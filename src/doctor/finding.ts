/** The subjects of the checks. */
export type Subject =
  | 'configuration'
  | 'database'
  | 'replica'
  | 'migrations'
  | 'fields'
  | 'factors'
  | 'keys'
  | 'mail'
  | 'schema'
  | 'documents'
  | 'shadow'
  | 'server';

/** How serious a finding is. A subject that could not be checked is skipped. */
export type Severity = 'ok' | 'warning' | 'error' | 'skipped';

/** A result of a check. */
export interface Finding {
  readonly name: Subject;
  readonly status: Severity;
  /** A sentence. Never has a secret. */
  readonly what: string;
  /** The fix; undefined if nothing is wrong. */
  readonly fix?: string;
}

/** Returns functions that make findings about one subject. */
export function findingsAbout(name: Subject) {
  return {
    ok: (what: string): Finding => ({ name, status: 'ok', what }),
    skipped: (what: string, fix?: string): Finding => ({
      name,
      status: 'skipped',
      what,
      ...(fix !== undefined && { fix }),
    }),
    warning: (what: string, fix: string): Finding => ({ name, status: 'warning', what, fix }),
    error: (what: string, fix: string): Finding => ({ name, status: 'error', what, fix }),
  };
}
