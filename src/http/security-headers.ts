import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** Sets the headers of every answer. */
export type SetSecurityHeaders = (request: IncomingMessage, response: ServerResponse) => void;

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
  return (request, response) => {
    setHelmetHeaders(request, response, () => {});
    // Answers belong to one user; a page that may be kept says so itself.
    response.setHeader('Cache-Control', 'no-store');
  };
}
