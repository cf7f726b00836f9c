/** Who tries to log in, and from where. */
export interface LoginTry {
  /** The canonical key of the name that was typed, whether or not anybody has it. */
  readonly identity: string;
  readonly address: string;
  /** Whether this user has logged in from there before. */
  readonly isKnownAddress: boolean;
}

/** An attempt that was let in. */
export interface CountedAttempt {
  /** To be called when it turned out to be the user: forgets the failures before it. */
  succeeded(): Promise<void>;
  /** To be called when it was never judged, because something broke or was too busy: it counts for nothing then. */
  unjudged(): Promise<void>;
}

/** Bounds how often passwords can be guessed. */
export interface LoginThrottle {
  /**
   * Counts an attempt, and lets it in or not.
   *
   * @throws DomainError RATE_LIMITED with `retryAfter`.
   */
  attempt(login: LoginTry): Promise<CountedAttempt>;
}
