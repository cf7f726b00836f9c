// A resource server of its own: verifies each token that comes in on a line, and knows of the keys only their address.
// Usage: node resource-server.mjs <jwks url> <issuer> <audience>
import { createInterface } from 'node:readline';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const [url, issuer, audience] = process.argv.slice(2);
// What it doesn't know yet it fetches at once; outside of a test, half a minute must pass in between.
const keys = createRemoteJWKSet(new URL(url), { cooldownDuration: 0 });

for await (const token of createInterface({ input: process.stdin })) {
  try {
    const { protectedHeader } = await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt' });
    console.log(`good ${protectedHeader.alg} ${protectedHeader.kid}`);
  } catch (error) {
    console.log(`bad ${error.code ?? error.message}`);
  }
}
