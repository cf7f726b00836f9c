import type { IncomingMessage } from 'node:http';
import { isDeeperThan, MAX_JSON_DEPTH } from '../../json-depth';
import { HttpFault } from '../http-fault';
import { readBody } from '../read-body';
import { RestProblem } from './rest-problem';

/** What a body must keep to. */
export interface JsonLimits {
  /** Counted after decompression. */
  readonly maxBytes: number;
  /** Milliseconds until the last byte. */
  readonly timeoutMs: number;
}

/**
 * Reads a body that must be one JSON object.
 *
 * @throws HttpFault 400, 408, 413 or 415.
 */
export async function readJsonObject(request: IncomingMessage, limits: JsonLimits): Promise<Record<string, unknown>> {
  const text = await readBody(request, { types: ['application/json'], ...limits });
  const body = parse(text);
  if (isDeeperThan(body)) {
    const detail = `The body nests deeper than ${MAX_JSON_DEPTH} levels of lists and objects.`;
    throw new RestProblem(400, detail, { code: 'BAD_USER_INPUT' });
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new HttpFault(400, 'Send one JSON object.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpFault(400, text === '' ? 'The body is empty: send a JSON object.' : 'The body is not valid JSON.');
  }
}
