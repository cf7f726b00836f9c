import type { ServerResponse } from 'node:http';

/** Writes a JSON body with its length. For HEAD, Node leaves the body out. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  contentType = 'application/json; charset=utf-8',
): void {
  sendText(response, status, JSON.stringify(body), contentType);
}

/**
 * Writes a text with its length.
 *
 * @param text - a Buffer if the same text is sent often: answers that wait for their clients then share it.
 */
export function sendText(response: ServerResponse, status: number, text: string | Buffer, contentType: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}
