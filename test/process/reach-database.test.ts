import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { Client } from 'pg';
import { readDatabaseUrl } from '../../src/database/database-url';
import { reachDatabase } from '../../src/process/open-database';
import { createEmptyDatabase, onServer, type TestDatabase } from '../support/test-database';

const CERTIFICATE = join(__dirname, 'support', 'self-signed.pem');

describe('reaching the database of DATABASE_URL', () => {
  let database: TestDatabase;
  let directory: string;
  const servers: Server[] = [];
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    database = await createEmptyDatabase();
    directory = mkdtempSync(join(tmpdir(), 'scoped-api-socket-'));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
    rmSync(directory, { recursive: true });
    await database.drop();
  });

  /** Stands in front of the database, and takes connections as `accept` says. */
  const stand = async (where: string | number, accept: (socket: Socket, through: Socket) => void) => {
    const server = createServer((socket) => {
      const through = connect(Number(new URL(database.url).port), '127.0.0.1');
      for (const one of [socket, through]) {
        sockets.add(one);
        one.on('error', () => {});
      }
      socket.on('close', () => through.destroy());
      accept(socket, through);
    });
    servers.push(server);
    if (typeof where === 'string') server.listen(where);
    else server.listen(where, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const given = () => {
    const { username, password, pathname } = new URL(database.url);
    return { login: `${username}:${password}`, name: pathname.slice(1) };
  };
  const failure = (url: string) =>
    reachDatabase(url).then(
      () => 'reached',
      (error: Error) => error.message,
    );

  test('a socket is found by ?host=, as libpq and Cloud SQL write it', async () => {
    await stand(join(directory, '.s.PGSQL.5432'), (socket, through) => {
      socket.pipe(through).pipe(socket);
    });
    const { login, name } = given();
    const url = `postgresql://${login}@/${name}?host=${encodeURIComponent(directory)}`;
    expect(await reachDatabase(url)).toBe(`${url}&schema=public`);
    expect(readDatabaseUrl(url).where).toBe(`the socket in ${directory}, database ${name}`);
    expect(await failure(`postgresql://${login}@/${name}?host=/nowhere`)).toMatch(/There is no such socket/);
  });

  describe('over TLS with a certificate that no CA signed', () => {
    let url: string;
    beforeAll(async () => {
      const pem = readFileSync(CERTIFICATE);
      const server = await stand(0, (socket, through) => {
        // SSLRequest (53.7 "Message Formats"); the answer S begins TLS.
        socket.once('data', () => {
          socket.write('S');
          const secure = new TLSSocket(socket, { isServer: true, key: pem, cert: pem });
          secure.on('error', () => {});
          secure.pipe(through).pipe(secure);
        });
      });
      const { login, name } = given();
      url = `postgresql://${login}@127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;
    });

    test.each(['require', 'verify-full', 'verify-ca'])(
      'sslmode=%s is refused, and names what to write',
      async (mode) => {
        expect(await failure(`${url}?sslmode=${mode}`)).toMatch(
          /DATABASE_URL\): self-signed certificate\. The certificate of the server could not be verified\. Name its CA: \?sslmode=verify-full&sslrootcert=.*\?sslmode=no-verify\.$/,
        );
      },
    );

    test('both ways that the message names work', async () => {
      const ca = encodeURIComponent(CERTIFICATE);
      expect(await failure(`${url}?sslmode=no-verify`)).toBe('reached');
      expect(await failure(`${url}?sslmode=verify-full&sslrootcert=${ca}`)).toBe('reached');
      expect(await failure(`${url}?sslmode=require&sslrootcert=${ca}`)).toBe('reached');
    });

    test('a CA file may have a byte order mark', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'scoped-api-ca-'));
      const marked = join(folder, 'marked.pem');
      const certificate = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/s.exec(
        readFileSync(CERTIFICATE, 'utf8'),
      );
      writeFileSync(marked, `\ufeff${certificate?.[0]}\r\n`);
      const query = `sslmode=verify-full&sslrootcert=${encodeURIComponent(marked)}`;
      expect(await failure(`${url}?${query}`)).toBe('reached');
      rmSync(folder, { recursive: true });
    });

    test('a file that is not there is named', async () => {
      expect(await failure(`${url}?sslmode=verify-full&sslrootcert=/missing.pem`)).toMatch(
        /sslrootcert: the file \/missing.pem can't be read \(ENOENT\)/,
      );
      const rubbish = join(directory, 'rubbish.pem');
      writeFileSync(rubbish, 'no certificate');
      expect(await failure(`${url}?sslmode=verify-full&sslrootcert=${rubbish}`)).toMatch(
        /Can't connect to the PostgreSQL/,
      );
    });
  });

  test('a server without TLS says so', async () => {
    expect(await failure(`${database.url.replace(/\?.*/, '')}?sslmode=require`)).toMatch(
      /does not support SSL connections\. Turn TLS on there/,
    );
  });

  test.each([
    ['mysql://u:p@host/db'],
    ['postgresql://u:p%zz@host/db'],
    ['postgresql://host:port/db'],
    ['postgresql://a,b/db'],
    ['postgresql://u:p@host/db?schema='],
    [`postgresql://u:p@host/db?schema=${'x'.repeat(64)}`],
    ['postgresql://u:p#secret@host/db'],
    ['nonsense'],
  ])('%s is refused with the form to write, and without the password', async (url) => {
    const message = await failure(url);
    expect(message).toMatch(/write (postgresql:|the name of a schema|one host)|no such host|looked up/);
    expect(message).not.toContain('u:p');
    expect(message).not.toContain('secret');
  });

  test('a password that the URL lacks is reported', async () => {
    const url = new URL(database.url);
    url.password = '';
    expect(await failure(url.href)).toMatch(/The server requires a password, and the URL has none/);
  });

  test('the schema is that of the URL, or else the first of the search_path that exists', async () => {
    const { name } = given();
    await onServer(
      database.url,
      'CREATE SCHEMA "App 1"',
      `ALTER DATABASE "${name}" SET search_path = nowhere, "App 1", public`,
    );
    expect(await reachDatabase(database.url)).toMatch(/[?&]schema=App%201$/);
    const explicit = `${database.url}${database.url.includes('?') ? '&' : '?'}schema=public`;
    expect(await reachDatabase(explicit)).toBe(explicit);
    await onServer(database.url, `ALTER DATABASE "${name}" SET search_path = nowhere`);
    expect(await failure(database.url)).toMatch(/sees no schema .*\?schema=/);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`ALTER DATABASE "${name}" RESET search_path`);
    await client.end();
  });
});
