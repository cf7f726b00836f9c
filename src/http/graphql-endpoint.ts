import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { chooseMediaType, PLAIN_JSON, prefersPage, RESPONSE_JSON } from '../graphql-media-type';
import type { GraphqlRequest, GraphqlResponse } from '../graphql-request';
import type { RequestInfo } from '../request-info';
import { HttpFault, methodNotAllowed } from './http-fault';
import { createAnswerCompressor, isWorthCompressing } from './public-content';
import { readBody } from './read-body';
import { sandboxPolicy } from './sandbox-policy';

/** Executes one GraphQL request; `src/graphql` provides it. */
export type GraphqlHandler = (request: GraphqlRequest, info: RequestInfo) => Promise<GraphqlResponse>;

/** What `/graphql` needs to know. */
export interface GraphqlEndpointOptions {
  readonly graphql: GraphqlHandler;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  /** Whether Apollo Sandbox may load from its CDN. */
  readonly allowSandbox: boolean;
}

const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];
const JSON_TYPES = ['application/json', 'application/graphql+json'];

/**
 * `/graphql` without Express: reads the request, hands it on, writes what comes back.
 *
 * @returns a function that rejects with an `HttpFault` for requests that never become an operation.
 */
export function createGraphqlEndpoint(options: GraphqlEndpointOptions) {
  const compress = createAnswerCompressor();
  return async (request: IncomingMessage, response: ServerResponse, search: string, info: RequestInfo) => {
    const method = request.method ?? '';
    varyByAccept(response);
    if (!METHODS.includes(method)) throw methodNotAllowed(method, METHODS);
    checkAccept(request, options.allowSandbox);
    const body = method === 'POST' ? await readOperation(request, options) : {};
    const answer = await options.graphql(
      // HEAD is GET without the body, which Node leaves out.
      { method: method === 'HEAD' ? 'GET' : method, headers: request.headers, search, body },
      info,
    );
    if (answer.isPublic === true && answer.body.kind === 'complete' && isWorthCompressing(answer.body.string)) {
      response.appendHeader('Vary', 'Accept-Encoding');
      const compressed = await compress(request, answer.body.string);
      if (compressed !== undefined) {
        writeCompressed(response, answer, compressed);
        return;
      }
    }
    await write(response, answer, options.allowSandbox);
  };
}

/** In one line with what CORS has written: another line costs a microsecond for each request. */
function varyByAccept(response: ServerResponse): void {
  const vary = response.getHeader('Vary');
  response.setHeader('Vary', vary === undefined ? 'Accept' : `${vary}, Accept`);
}

/** Before the operation is read: a client that cannot read the answer must not find its mutation carried out. */
function checkAccept({ method, headers: { accept } }: IncomingMessage, allowSandbox: boolean): void {
  if (chooseMediaType(accept) || (allowSandbox && method !== 'POST' && prefersPage(accept))) return;
  const types = [RESPONSE_JSON, PLAIN_JSON].map((type) => type.split(';')[0]).join(' or ');
  throw new HttpFault(406, `The answer is ${types}: name one of them in the Accept header.`);
}

async function readOperation(
  request: IncomingMessage,
  options: GraphqlEndpointOptions,
): Promise<Record<string, unknown>> {
  const { maxBodyBytes: maxBytes, bodyTimeoutMs: timeoutMs } = options;
  const text = await readBody(request, { types: JSON_TYPES, maxBytes, timeoutMs });
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpFault(400, 'Send one operation as a JSON object with a "query"; there are no batches.');
  }
  return body as Record<string, unknown>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpFault(400, text === '' ? 'The body is empty: send a JSON object.' : 'The body is not valid JSON.');
  }
}

function writeCompressed(
  response: ServerResponse,
  answer: GraphqlResponse,
  { coding, bytes }: { readonly coding: string; readonly bytes: Buffer },
): void {
  writeHead(response, answer);
  response.setHeader('Content-Encoding', coding);
  response.setHeader('Content-Length', bytes.length);
  response.end(bytes);
}

/** Returns whether the answer is a page. */
function writeHead(response: ServerResponse, answer: GraphqlResponse): boolean {
  response.statusCode = answer.status;
  let isPage = false;
  for (const [name, value] of answer.headers) {
    if (name === 'content-type') isPage = value.startsWith('text/html');
    // CORS has written a Vary already.
    if (name === 'vary') response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
  return isPage;
}

async function write(response: ServerResponse, answer: GraphqlResponse, allowSandbox: boolean): Promise<void> {
  const isPage = writeHead(response, answer);
  if (answer.body.kind === 'complete') {
    const { string } = answer.body;
    if (isPage && allowSandbox) response.setHeader('Content-Security-Policy', sandboxPolicy(string));
    response.setHeader('Content-Length', Buffer.byteLength(string));
    response.end(string);
    return;
  }
  await pipeline(Readable.from(answer.body.asyncIterator), response);
}
