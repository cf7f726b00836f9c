// What this server does for every answer and the limit leaves out: an id, security headers, a log line and metrics.
const { randomUUID } = require('node:crypto');
const { destination, pino } = require('pino');
const { Histogram } = require('prom-client');

const HEADERS = {
  'Content-Security-Policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
  'Cache-Control': 'no-store',
  Vary: 'Origin, Accept',
};
const log = pino(
  { base: null, timestamp: pino.stdTimeFunctions.isoTime },
  destination({ minLength: 3_500, sync: true }),
);
const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Seconds per HTTP request, by route pattern, method and status.',
  labelNames: ['route', 'method', 'status'],
});

/** The headers of an answer; its log line and its observation follow when it is sent. */
function attend(request, response) {
  const start = performance.now();
  const requestId = randomUUID();
  response.once('close', () => {
    const ms = performance.now() - start;
    const { method, url: path, socket } = request;
    duration.observe({ route: path, method, status: String(response.statusCode) }, ms / 1000);
    log.info(
      {
        requestId,
        method,
        path,
        status: response.statusCode,
        ms: Math.round(ms * 10) / 10,
        clientAddress: socket.remoteAddress,
      },
      'request',
    );
  });
  return { 'X-Request-Id': requestId, ...HEADERS };
}

module.exports = { attend };
