/** Where counts are kept: `key`, `points`, and `expire` in milliseconds since 1970 (rate-limiter-flexible's columns). */
export const TABLE = 'throttles';
