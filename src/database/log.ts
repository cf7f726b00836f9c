/** What this room tells the operator while it starts and stops. A pino logger will do. */
export interface DatabaseLog {
  info(message: string): void;
  warn(message: string): void;
}
