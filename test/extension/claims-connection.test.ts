import { enrolPasskey } from '../support/passkeys';
import { resultOf, secondStepClient } from '../support/second-step';
import { startTestApp } from '../support/test-app';

test('A login in a transaction calls accessTokenClaims without a second connection', async () => {
  const app = await startTestApp(
    { DB_POOL_MAX: '1' },
    {
      file: 'scoped-api.config.ts',
      schemaFiles: [],
      resolvers: {},
      hooks: { accessTokenClaims: ({ user }) => ({ tenant: user?.username }) },
      hookTimeoutMs: 1_000,
      mails: undefined,
      migrations: undefined,
      codegenOutput: '',
      codegenSources: {},
    },
  );
  try {
    const client = secondStepClient(app);
    const passkey = await enrolPasskey(app, await app.userToken('ada'));
    const login = await client.loginWithPasskey(passkey.get(await client.passkeyOptions()));
    expect(resultOf(login)).toBe('OK');
    const { secondFactor } = await client.login('ada');
    const proof = { passkey: passkey.get(secondFactor?.passkeyOptions) };
    expect(resultOf(await client.complete(secondFactor?.token ?? '', proof))).toBe('OK');
    const token = login.tokens?.accessToken ?? '';
    const { passkeyOptions } = await client.reauthenticationOptions(token);
    expect(resultOf(await client.reauthenticate(token, { passkey: passkey.get(passkeyOptions) }))).toBe('OK');
  } finally {
    await app.stop();
  }
});
