import { createSecretKey, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { createShopServer } from './server';

const key = createSecretKey(randomBytes(32));
const server = createShopServer(key);

server.listen(Number(process.argv[2] ?? 4001), '127.0.0.1', () => {
  const token = (scope: string) => jwt.sign({ scope }, key, { algorithm: 'HS256', expiresIn: '1h' });
  console.log(`http://localhost:${(server.address() as AddressInfo).port}/graphql, with Authorization: Bearer ...`);
  for (const scope of ['', 'books:write', 'books:read accounts:read', 'admin']) {
    console.log(`\n${scope || '(no scopes)'}\n${token(scope)}`);
  }
});
