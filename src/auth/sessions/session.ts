/** A login that has not ended, as its user and admins may see it. */
export interface Session {
  /** UUIDv7; the `sid` of its access tokens. */
  readonly id: string;
  /** Names as they are stored; the registry may not have them all. */
  readonly scopes: readonly string[];
  readonly userAgent: string | null;
  readonly address: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/** How long a session may go on. */
export interface SessionLifetimes {
  /** Seconds from the login on, however much it is used. */
  readonly absoluteSeconds: number;
  /** Seconds without a refresh. */
  readonly idleSeconds: number;
}
