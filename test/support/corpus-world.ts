import { type CorpusFile, exchange, type Known, requestBytes } from './corpus';
import { PASSWORD, startTestApp, type TestApp } from './test-app';

/** A server and the people who use it. */
export interface World {
  readonly app: TestApp;
  /** What cases may name: `<userToken>`, `<userId>` and the like. */
  readonly known: Known;
  /** A fingerprint of all that is stored about users. */
  stored(): Promise<string>;
  /** Deletes the counts of attempts: cases are about other limits, and many fail at one name. */
  forgetAttempts(): Promise<unknown>;
  /** Logs in with a wrong password. */
  refuseWrongPassword(): Promise<unknown>;
  stop(): Promise<void>;
}

const PRODUCTION = { NODE_ENV: 'production', BCRYPT_COST: '10', METRICS_TOKEN: 'a-token-for-metrics' };

const LOGIN_FOR_LESS = `mutation ($username: String!, $password: String!) {
  login(input: { username: $username, password: $password, scopes: ["me:read"] }) { tokens { accessToken } }
}`;

/** Starts the real application, as tests or as production has it, with `users` registered. */
export async function createWorld(at: 'test' | 'production', users: CorpusFile['users'] = []): Promise<World> {
  const app = await startTestApp(at === 'production' ? PRODUCTION : {});
  try {
    return await populate(app, users);
  } catch (error) {
    // Otherwise the server keeps the test run from ending.
    await app.stop();
    throw error;
  }
}

async function populate(app: TestApp, users: NonNullable<CorpusFile['users']>): Promise<World> {
  const { prisma } = app.database;
  const known = new Map([['password', PASSWORD]]);
  const meet = async (name: string, token: string) => {
    const { data } = await app.graphql('{ me { id } }', { token });
    known.set(`${name}Token`, token).set(`${name}Id`, data.me.id);
  };
  await meet('user', await app.userToken('alice'));
  await meet('admin', await app.adminToken('root'));
  const { data } = await app.graphql(LOGIN_FOR_LESS, { variables: { username: 'root', password: PASSWORD } });
  await meet('adminMe', data.login.tokens.accessToken);
  await app.userToken('clerk');
  await prisma.user.update({ where: { usernameKey: 'clerk' }, data: { grantedScopes: ['users:read', 'users:write'] } });
  await meet('clerk', await app.userToken('clerk'));
  await meet('disabled', await app.userToken('disabled'));
  await prisma.user.update({ where: { id: known.get('disabledId') as string }, data: { isActive: false } });
  await meet('deleted', await app.userToken('deleted'));
  await prisma.user.delete({ where: { id: known.get('deletedId') as string } });
  for (const user of users) {
    const input = { email: `${user.username}@example.org`, ...user };
    const { data } = await app.graphql(
      'mutation ($input: RegisterInput!) { register(input: $input) { userErrors { message } } }',
      { variables: { input } },
    );
    if (data.register.userErrors.length > 0)
      throw new Error(`${user.username}: ${JSON.stringify(data.register.userErrors)}`);
  }

  return {
    app,
    known,
    async stored() {
      const [row] = await prisma.$queryRaw<[{ print: string }]>`
        SELECT md5(string_agg(users::text, '|' ORDER BY id)) AS print FROM users`;
      return row.print;
    },
    forgetAttempts: () => prisma.$executeRaw`DELETE FROM throttles`,
    refuseWrongPassword() {
      const query = 'mutation { login(input: {username: "alice", password: "wrong"}) { userErrors { code } } }';
      return exchange(app.url, requestBytes({ id: '', title: '', query, expect: '' }, known));
    },
    stop: app.stop,
  };
}
