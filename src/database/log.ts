/** Receives messages for the operator while the database starts and stops. A pino logger fits. */
export interface DatabaseLog {
  info(message: string): void;
  warn(message: string): void;
}
