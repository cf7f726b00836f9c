import type { TestApp } from '../../support/test-app';

/** A REST answer, taken apart. */
export interface RestReply {
  readonly status: number;
  readonly headers: Headers;
  // Tests read what they requested, and know its shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

/** See {@link call}. */
export interface CallOptions {
  readonly token?: string | undefined;
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sends a request as a REST client would. Redirects are not followed: there are none. */
export async function call(
  app: Pick<TestApp, 'url'>,
  method: string,
  path: string,
  { token, body, headers }: CallOptions = {},
): Promise<RestReply> {
  const response = await fetch(app.url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
}

/** What every problem is like. */
export function problem(status: number, members: Record<string, unknown> = {}) {
  return expect.objectContaining({ type: 'about:blank', status, detail: expect.any(String), ...members });
}
