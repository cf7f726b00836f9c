import { PASSWORD, type TestApp } from '../../support/test-app';

/** A registered client and its secret. */
export interface TestClient {
  readonly id: string;
  readonly secret: string;
}

/** Sends a form to an OAuth endpoint. */
export function post(
  url: string,
  path: string,
  parameters: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}${path}`, { method: 'POST', headers, body: new URLSearchParams(parameters) });
}

/** The header of a client that shows its secret. */
export function basic({ id, secret }: TestClient): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

/** The tokens of a user's login by the password grant. */
// Tests read what they requested, and know its shape.
// biome-ignore lint/suspicious/noExplicitAny: see above
export async function passwordGrant(url: string, username: string, extra: Record<string, string> = {}): Promise<any> {
  const reply = await post(url, '/token', { grant_type: 'password', username, password: PASSWORD, ...extra });
  return reply.json();
}

/** Registers a client as the viewer of `token`. */
export async function createClient(app: TestApp, token: string, scopes: readonly string[]): Promise<TestClient> {
  const { data } = await app.graphql(
    `mutation ($input: CreateClientInput!) {
      createClient(input: $input) { client { id } secret userErrors { message } }
    }`,
    { token, variables: { input: { name: 'a program', scopes } } },
  );
  return { id: data.createClient.client.id, secret: data.createClient.secret };
}

/** A status and the body, for comparing whole answers. */
export async function statusAndBody(reply: Response): Promise<{ status: number; body: string }> {
  return { status: reply.status, body: await reply.text() };
}

/** What was written down about one kind of event, the oldest first. */
export function auditOf(app: TestApp, action: string) {
  return app.database.prisma.auditEvent.findMany({ where: { action }, orderBy: { id: 'asc' } });
}
