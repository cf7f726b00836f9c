import { BEGIN_PASSKEY_LOGIN, BEGIN_REAUTHENTICATION, type SessionField } from './documents.ts';
import { askPasskey } from './passkey.ts';
import { permissions } from './permissions.ts';
import { createSession, type SessionPayload, sessionIdOf } from './session.ts';
import { errorsOf, mayRepeat, strongest } from './step-up.ts';
import { bodyOf, GraphqlRequestError, operation } from './transport.ts';
import type { Client, ClientOptions, GraphqlError, LoginResult, Reauthentication, StepUpHandler } from './types.ts';

/**
 * Makes a client for one server. It sends nothing until `start` or something else is called. A relative `url` is one of the page:
 * elsewhere, as in a server that renders pages, the client can be made, but not used.
 */
export function createClient(options: ClientOptions): Client {
  const page = globalThis.location?.href;
  const endpoint = page || /^\w+:/.test(options.url) ? new URL(options.url, page).href : options.url;
  const session = createSession(options, endpoint);
  const sendFetch: typeof fetch = (...given) => (options.fetch ?? fetch)(...given);
  const handlers: StepUpHandler[] = [];
  let stepUp: Promise<boolean> | undefined;

  async function recover(errors: readonly GraphqlError[] | undefined, token: string | null): Promise<boolean> {
    // Never for a session that began meanwhile, which may be that of another user.
    return token !== null && (await isRecovered(errors, token)) && sessionIdOf(token) === session.snapshot().id;
  }

  async function isRecovered(errors: readonly GraphqlError[] | undefined, token: string): Promise<boolean> {
    if (errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')) return session.renew(token);
    const need = strongest(errors);
    const handler = handlers.at(-1);
    if (!need || !handler) return false;
    stepUp ??= Promise.resolve(need)
      .then(handler)
      .finally(() => {
        stepUp = undefined;
      });
    return stepUp;
  }

  /** Sends a mutation that changes the session with the access token. */
  async function change(field: SessionField, variables: unknown): Promise<SessionPayload> {
    const token = await session.accessToken();
    try {
      return await session.change(field, variables, token);
    } catch (error) {
      if (!(error instanceof GraphqlRequestError) || !(await recover(error.errors, token))) throw error;
      return session.change(field, variables, await session.accessToken());
    }
  }

  function resultOf({ tokens, secondFactor, userErrors }: SessionPayload): LoginResult {
    if (tokens) return { status: 'signedIn' };
    if (!secondFactor) return { status: 'refused', userErrors };
    const { token, expiresAt, methods, passkeyOptions } = secondFactor;
    return {
      status: 'secondFactor',
      methods,
      expiresAt: new Date(expiresAt),
      async complete({ totp, recoveryCode, passkey }) {
        const answer = passkey && (await askPasskey(passkeyOptions));
        return resultOf(
          await session.change('completeLogin', { input: { token, totp, recoveryCode, passkey: answer } }),
        );
      },
    };
  }

  const request: Client['request'] = async (document, variables, { signal, anonymous } = {}) => {
    const text = String(document);
    if (text === '[object Object]') throw new TypeError('Pass the text of the operation, not its syntax tree.');
    for (let isRepeated = false; ; isRepeated = true) {
      const token = anonymous ? null : await session.accessToken();
      const response = await sendFetch(endpoint, {
        ...operation(text, variables, token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(signal && { signal }),
      });
      const body = await bodyOf(response);
      // biome-ignore lint/suspicious/noExplicitAny: the caller states the type of the result
      if (!body.errors && body.data) return body.data as any;
      const canRepeat = !isRepeated && !anonymous && mayRepeat(text, body);
      if (!canRepeat || !(await recover(body.errors, token))) throw new GraphqlRequestError(response.status, body);
      signal?.throwIfAborted();
    }
  };

  const authorizedFetch: typeof fetch = async (input, init) => {
    const original = new Request(input, init);
    const { origin, pathname } = new URL(original.url);
    if (![endpoint, ...(options.origins ?? [])].some((url) => new URL(url).origin === origin)) {
      throw new TypeError(`An access token must not be sent to ${origin}: use fetch itself, or add it to \`origins\`.`);
    }
    const send = async (token: string | null) => {
      const copy = original.clone();
      if (token !== null) copy.headers.set('authorization', `Bearer ${token}`);
      return sendFetch(copy);
    };
    const token = await session.accessToken();
    const response = await send(token);
    // A stream is passed on as it is. A 401 without JSON is one too.
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    if (response.status !== 401 && !(isJson && origin + pathname === endpoint)) return response;
    const body = await bodyOf(response.clone());
    const errors = errorsOf(response, body);
    if (!errors || !mayRepeat(await original.clone().text(), body)) return response;
    return (await recover(errors, token)) ? send(await session.accessToken()) : response;
  };

  async function beginReauthentication(): Promise<Reauthentication> {
    const { beginReauthentication: begun } = await request<{
      beginReauthentication: { methods: Reauthentication['methods']; passkeyOptions: unknown };
    }>(BEGIN_REAUTHENTICATION);
    const { methods, passkeyOptions } = begun;
    if (!passkeyOptions) return { methods };
    return {
      methods,
      async passkey({ password } = {}) {
        const passkey = await askPasskey(passkeyOptions);
        return resultOf(await change('reauthenticate', { input: { password, passkey } }));
      },
    };
  }

  const client = {
    get session() {
      return session.snapshot();
    },
    subscribe: session.subscribe,
    start: session.start,
    accessToken: session.accessToken,
    close: session.close,
    request,
    fetch: authorizedFetch,
    recover,
    beginReauthentication,
    async login({ username, password, scopes = options.scopes }) {
      return resultOf(await session.change('login', { input: { username, password, scopes } }));
    },
    async loginWithPasskey({ mediation, signal } = {}) {
      const { beginPasskeyLogin: begun } = await request<{
        beginPasskeyLogin: { options: unknown } & SessionPayload;
      }>(BEGIN_PASSKEY_LOGIN, undefined, { anonymous: true });
      if (!begun.options) return resultOf(begun);
      const passkey = await askPasskey(begun.options, { ...(mediation && { mediation }), ...(signal && { signal }) });
      return resultOf(await session.change('loginWithPasskey', { input: { passkey, scopes: options.scopes } }));
    },
    async reauthenticate({ password, totp, recoveryCode, passkey }) {
      if (!passkey) return resultOf(await change('reauthenticate', { input: { password, totp, recoveryCode } }));
      const begun = await beginReauthentication();
      if (!begun.passkey) throw new Error('The user has no passkey: `beginReauthentication` says what the user has.');
      return begun.passkey(password === undefined ? {} : { password });
    },
    async refresh() {
      const token = await session.accessToken();
      return token !== null && session.renew(token);
    },
    async logout() {
      await leave('logout');
    },
    async logoutEverywhere() {
      return (await leave('logoutEverywhere'))?.endedSessions ?? 0;
    },
    onStepUp(handler) {
      handlers.push(handler);
      return () => {
        handlers.splice(handlers.indexOf(handler), 1);
      };
    },
  } satisfies Partial<Client> & ThisType<never>;

  /** Ends the session, in every tab. It is no error if the server has ended it already. */
  async function leave(field: 'logout' | 'logoutEverywhere'): Promise<SessionPayload | undefined> {
    if ((await session.accessToken()) === null) return undefined;
    return change(field, {}).catch((error) => {
      if (session.snapshot().status === 'signedIn') throw error;
      return undefined;
    });
  }

  return Object.assign(client, permissions(client));
}
