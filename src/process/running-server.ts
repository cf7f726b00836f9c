/** A listening server, of one process or of several. */
export interface RunningServer {
  readonly url: string;
  /**
   * Drains and stops: `/readyz` turns 503, after `delaySeconds` nothing new is accepted, and what is in flight is
   * answered.
   */
  stop(delaySeconds: number): Promise<void>;
}
