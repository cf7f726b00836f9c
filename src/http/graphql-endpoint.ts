import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../config';
import { chooseMediaType, PLAIN_JSON, prefersPage, RESPONSE_JSON } from '../graphql-media-type';
import type { GraphqlRequest, GraphqlResponse } from '../graphql-request';
import type { RequestInfo } from '../request-info';
import { HttpFault } from './http-fault';
import { createAnswerCompressor, isWorthCompressing } from './public-content';
import { type BodyLimits, parseJson, readBody } from './read-body';
import { requestInfoOf } from './request-info-of';
import type { Handler } from './route';
import { hasSandbox } from './server-pages';

/** Executes one GraphQL request; `src/graphql` provides it. The answer is no promise where nothing has to be waited for. */
export type GraphqlHandler = (request: GraphqlRequest, info: RequestInfo) => GraphqlResponse | Promise<GraphqlResponse>;

/** See {@link createGraphqlEndpoint}. */
interface GraphqlEndpointOptions {
  readonly graphql: GraphqlHandler;
  readonly config: Pick<Config, 'introspection' | 'isProduction' | 'maxBodyBytes'>;
  /** Milliseconds for a whole body. */
  readonly bodyTimeoutMs: number;
}

const JSON_TYPES = ['application/json', 'application/graphql+json'];

/**
 * Makes the handler of `/graphql`: reads the request, executes it, writes the answer. It rejects with an `HttpFault`
 * for a request that is refused before an operation is read.
 */
export function createGraphqlEndpoint({ graphql, config, bodyTimeoutMs }: GraphqlEndpointOptions): Handler {
  const compress = createAnswerCompressor();
  const allowSandbox = hasSandbox(config);
  const limits = { types: JSON_TYPES, maxBytes: config.maxBodyBytes, timeoutMs: bodyTimeoutMs };
  return (request, response, { search }) => {
    checkAccept(request, allowSandbox);
    const method = request.method ?? '';
    const answer = (body: Record<string, unknown>): void | Promise<void> => {
      const answered = graphql(
        // HEAD is GET without the body, which Node leaves out.
        { method: method === 'HEAD' ? 'GET' : method, headers: request.headers, search, body },
        requestInfoOf(request),
      );
      return answered instanceof Promise ? answered.then(write) : write(answered);
    };
    const write = (answered: GraphqlResponse): void | Promise<void> => {
      const { body } = answered;
      if (body.kind !== 'complete') return writeParts(response, answered, body.asyncIterator);
      if (answered.isPublic === true && isWorthCompressing(body.string)) {
        return compress(request, body.string).then((compressed) =>
          writePublic(response, answered, body.string, compressed),
        );
      }
      writeText(response, answered, body.string, allowSandbox);
    };
    return method === 'POST' ? readOperation(request, limits).then(answer) : answer({});
  };
}

/** Refuses before the operation is read: a mutation must not be carried out for a client that cannot read the answer. */
function checkAccept({ method, headers: { accept } }: IncomingMessage, allowSandbox: boolean): void {
  if (chooseMediaType(accept) || (allowSandbox && method !== 'POST' && prefersPage(accept))) return;
  const types = [RESPONSE_JSON, PLAIN_JSON].map((type) => type.split(';')[0]).join(' or ');
  throw new HttpFault(406, `The answer is ${types}: name one of them in the Accept header.`);
}

async function readOperation(request: IncomingMessage, limits: BodyLimits): Promise<Record<string, unknown>> {
  const body = parseJson(await readBody(request, limits));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpFault(400, 'Send one operation as a JSON object with a "query"; there are no batches.');
  }
  return body as Record<string, unknown>;
}

/** Writes an answer that may be compressed, for this client or another. */
function writePublic(
  response: ServerResponse,
  answer: GraphqlResponse,
  text: string,
  compressed: { readonly coding: string; readonly bytes: Buffer } | undefined,
): void {
  const bytes = compressed?.bytes ?? Buffer.from(text);
  const headers = headersOf(answer, 'Accept, Accept-Encoding');
  if (compressed) headers.push('Content-Encoding', compressed.coding);
  headers.push('Content-Length', String(bytes.length));
  response.writeHead(answer.status, headers);
  response.end(bytes);
}

function writeText(response: ServerResponse, answer: GraphqlResponse, text: string, allowSandbox: boolean): void {
  const headers = headersOf(answer, 'Accept');
  if (allowSandbox && isPage(headers)) headers.push('Content-Security-Policy', sandboxPolicy(text));
  const bytes = Buffer.byteLength(text);
  headers.push('Content-Length', String(bytes));
  response.writeHead(answer.status, headers);
  // ASCII, which Node.js writes faster, and into a third of the memory, as latin1.
  endAtOnce(response, text, bytes === text.length ? 'latin1' : 'utf8');
}

/**
 * Ends an answer with its body. `end` alone would pass an empty text behind the body to the socket, which then joins both
 * first: 1.5 us of an answer of 1 kB.
 */
function endAtOnce(response: ServerResponse, text: string, encoding: 'latin1' | 'utf8'): void {
  const { socket } = response;
  // Behind another answer of the connection, which is not sent yet.
  if (socket === null) {
    response.end(text, encoding);
    return;
  }
  socket.cork();
  response.write(text, encoding);
  socket.uncork();
  response.end();
}

function writeParts(response: ServerResponse, answer: GraphqlResponse, parts: AsyncIterable<string>): Promise<void> {
  response.writeHead(answer.status, headersOf(answer, 'Accept'));
  return pipeline(Readable.from(parts), response);
}

/** Returns the headers of an answer, without its length: names and values in turn. */
function headersOf({ headers }: GraphqlResponse, vary: string): string[] {
  const flat = ['Vary', vary];
  for (const [name, value] of headers) {
    if (name === 'vary') flat[1] = `${flat[1]}, ${value}`;
    else if (name !== 'content-length') flat.push(name, value);
  }
  return flat;
}

function isPage(headers: readonly string[]): boolean {
  return headers[headers.indexOf('content-type') + 1]?.startsWith('text/html') === true;
}

const NONCE = /nonce="([A-Za-z0-9+/_=-]+)"/;
const LANDING_PAGE = 'https://apollo-server-landing-page.cdn.apollographql.com';
const SANDBOX = 'https://embeddable-sandbox.cdn.apollographql.com';

/**
 * Makes the content security policy for Apollo Server's landing page: the hosts that it loads Sandbox from, and the nonce in
 * this rendering of it. The page has a looser policy in a `meta` element of its own; both apply.
 *
 * @param html - the page, as Apollo Server rendered it.
 */
function sandboxPolicy(html: string): string {
  const nonce = NONCE.exec(html)?.[1];
  const own = nonce === undefined ? '' : `'nonce-${nonce}' `;
  return [
    "default-src 'none'",
    `script-src ${own}${SANDBOX}`,
    `style-src ${own}${SANDBOX} https://fonts.googleapis.com`,
    'font-src https://fonts.gstatic.com',
    `img-src ${LANDING_PAGE}`,
    `manifest-src ${LANDING_PAGE}`,
    'frame-src https://sandbox.embed.apollographql.com',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
