import { createPasskey, type PasskeyOptions, type Registration, type SoftwarePasskey } from './authenticator';
import type { TestApp } from './test-app';

/** A passkey that a test user has registered. */
export interface TestPasskey extends SoftwarePasskey {
  /** The id of the passkey on the server; `id` is that of the credential. */
  readonly passkeyId: string;
  /** Null if the user had some. */
  readonly recoveryCodes: readonly string[] | null;
}

/** Begins a registration, and returns the options. */
export async function beginRegistration({ graphql }: Pick<TestApp, 'graphql'>, token: string): Promise<PasskeyOptions> {
  const { data, errors } = await graphql(
    'mutation { beginPasskeyRegistration { options userErrors { code message } } }',
    { token },
  );
  const { options } = data?.beginPasskeyRegistration ?? {};
  if (!options) throw new Error(JSON.stringify(data ?? errors));
  return options;
}

/** Sends a credential to `registerPasskey`, and returns its payload. */
export async function sendRegistration(
  { graphql }: Pick<TestApp, 'graphql'>,
  token: string,
  credential: object,
  name = 'My key',
) {
  const { data, errors } = await graphql(
    `mutation ($input: RegisterPasskeyInput!) { registerPasskey(input: $input) {
      passkey { id name createdAt lastUsedAt isBackedUp aaguid } recoveryCodes userErrors { code message path } } }`,
    { token, variables: { input: { name, credential } } },
  );
  return data?.registerPasskey ?? { errors };
}

/** Registers a passkey over GraphQL. */
export async function enrolPasskey(
  app: Pick<TestApp, 'graphql'>,
  token: string,
  registration: Registration = {},
): Promise<TestPasskey> {
  const { passkey, credential } = createPasskey(await beginRegistration(app, token), registration);
  const answer = await sendRegistration(app, token, credential);
  if (!answer.passkey) throw new Error(JSON.stringify(answer));
  return { ...passkey, passkeyId: answer.passkey.id, recoveryCodes: answer.recoveryCodes };
}
