// A certified provider of identities (npm's oidc-provider) on this machine, for tests: who signs in there is who they say they are. It takes the address
// that people come back to, and writes its issuer, client id and secret as one line of JSON. It ends with its standard input.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(join(root, '.cache/oidc/none.cjs')); // scripts/setup test put it there
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

const redirect = process.argv[2];
if (!redirect) throw new Error('the address to come back to is needed');
const secret = randomBytes(24).toString('base64url');
const server = createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: 'trien', client_secret: secret, redirect_uris: [redirect], response_types: ['code'], grant_types: ['authorization_code'] }],
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  cookies: { keys: [randomBytes(16).toString('hex')] },
  ttl: { Session: 600, Interaction: 600, Grant: 600, AccessToken: 60, IdToken: 60 },
});
server.on('request', provider.callback());
process.stdout.write(`${JSON.stringify({ issuer, client: 'trien', secret })}\n`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
