import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** Sets the headers of every answer. */
export type SetSecurityHeaders = (response: ServerResponse) => void;

/**
 * Security headers for an API: nothing that it answers may run, frame or be framed. A page sets a policy of its own
 * over it.
 */
export function createSecurityHeaders({ isProduction }: { readonly isProduction: boolean }): SetSecurityHeaders {
  const setHelmetHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // On a developer's machine it would force https onto every other project on the same host name.
    strictTransportSecurity: isProduction,
    xFrameOptions: { action: 'deny' },
  });
  const headers = headersOf(setHelmetHeaders);
  // Answers belong to one user; a page that may be kept says so itself.
  headers.push(['Cache-Control', 'no-store']);
  return (response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
  };
}

/** The headers that Helmet sets, which are the same for every request: its dozen functions are called once. */
function headersOf(setHeaders: ReturnType<typeof helmet>): [name: string, value: string][] {
  const headers: [name: string, value: string][] = [];
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  response.setHeader = (name, value) => {
    headers.push([name, String(value)]);
    return response;
  };
  setHeaders(response.req, response, (error) => {
    if (error) throw error;
  });
  return headers;
}
