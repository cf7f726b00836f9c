import type { DomainError } from '../errors';

/** Who tries to log in, and from where. */
export interface LoginTry {
  /** The canonical key of the name that was typed, whether or not anybody has it. */
  readonly identity: string;
  /** See `RequestInfo.network`. */
  readonly network: string;
  /** Whether this user has logged in from there before. */
  readonly isKnownAddress: boolean;
}

/** An attempt that is to be judged. */
export interface CountedAttempt {
  /**
   * Set where the name or the network has had too many failures. The attempt takes the same work as any other, and is
   * then answered with what this makes, unless it comes from where the user has logged in before and the password is
   * right. An answer that came without the work, or another one, would tell which names are users'.
   */
  readonly closed: (() => DomainError) | undefined;
  /** Whether a right password lets in, though `closed` is set. */
  readonly opensForUser: boolean;
  /** To be called when it turned out to be the user: forgets the failures before it. */
  succeeded(): Promise<void>;
  /** To be called when it was never judged, because something broke or was too busy: it counts for nothing then. */
  unjudged(): Promise<void>;
}

/** Bounds how often passwords can be guessed. */
export interface LoginThrottle {
  /**
   * Counts an attempt.
   *
   * @throws DomainError RATE_LIMITED with `retryAfter` where this name was tried too often from this network, whether
   * or not there is such a user.
   */
  attempt(login: LoginTry): Promise<CountedAttempt>;
}
