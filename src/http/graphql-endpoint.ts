import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../config';
import { chooseMediaType, PLAIN_JSON, prefersPage, RESPONSE_JSON } from '../graphql-media-type';
import type { GraphqlRequest, GraphqlResponse } from '../graphql-request';
import type { RequestInfo } from '../request-info';
import { HttpFault, varyByAccept } from './http-fault';
import { createAnswerCompressor, isWorthCompressing } from './public-content';
import { type BodyLimits, parseJson, readBody } from './read-body';
import { requestInfoOf } from './request-info-of';
import type { Handler } from './route';
import { hasSandbox } from './server-pages';

/** Executes one GraphQL request; `src/graphql` provides it. */
export type GraphqlHandler = (request: GraphqlRequest, info: RequestInfo) => Promise<GraphqlResponse>;

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
  return async (request, response, { search }) => {
    const method = request.method ?? '';
    varyByAccept(response);
    checkAccept(request, allowSandbox);
    const body = method === 'POST' ? await readOperation(request, limits) : {};
    const answer = await graphql(
      // HEAD is GET without the body, which Node leaves out.
      { method: method === 'HEAD' ? 'GET' : method, headers: request.headers, search, body },
      requestInfoOf(request),
    );
    if (answer.isPublic === true && answer.body.kind === 'complete' && isWorthCompressing(answer.body.string)) {
      response.appendHeader('Vary', 'Accept-Encoding');
      const compressed = await compress(request, answer.body.string);
      if (compressed !== undefined) {
        writeCompressed(response, answer, compressed);
        return;
      }
    }
    await write(response, answer, allowSandbox);
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

/** Writes status and headers. Returns whether the answer is a page. */
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
    const bytes = Buffer.byteLength(string);
    response.setHeader('Content-Length', bytes);
    // ASCII, which Node.js writes faster, and into a third of the memory, as latin1.
    response.end(string, bytes === string.length ? 'latin1' : 'utf8');
    return;
  }
  await pipeline(Readable.from(answer.body.asyncIterator), response);
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
