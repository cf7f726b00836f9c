import type { ServerResponse } from 'node:http';

/** Writes one JSON body with its length. Node leaves the body out where the method was HEAD. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  contentType = 'application/json; charset=utf-8',
): void {
  sendText(response, status, JSON.stringify(body), contentType);
}

/**
 * As {@link sendJson}, for text that is ready.
 *
 * @param text - a Buffer where the same text is sent often: answers that wait for their clients then share it.
 */
export function sendText(response: ServerResponse, status: number, text: string | Buffer, contentType: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}
