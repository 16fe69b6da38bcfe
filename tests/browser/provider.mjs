// A directory that people come in by: `oidc-provider`, an OpenID provider that others certify, behind TLS of its own.
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { certificate } from './own-tls.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(join(root, 'pwa/package.json'));

/** What it tells of who signs in there, by the name they type. */
export class Provider {
  /** `people`: the claims of each account by its name; `client`: Ronda, as it is registered there. */
  static async start(folder, people, client) {
    const own = new Provider();
    const { pair, path } = certificate(folder);
    own.ca = path;
    own.people = people;
    // Its address is part of what it says: the port comes first.
    own.server = createServer(pair, (request, response) => own.answer(request, response));
    await new Promise((ready) => own.server.listen(0, '127.0.0.1', ready));
    own.issuer = `https://localhost:${own.server.address().port}`;
    const { default: Oidc } = await import(pathToFileURL(require.resolve('oidc-provider')));
    const known = new Oidc(own.issuer, {
      clients: [{ backchannel_logout_session_required: true, ...client }],
      // What its users are asked are pages of its own, for trials.
      features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true } },
      claims: { openid: ['sub', 'groups', 'sid'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
      conformIdTokenClaims: false, // they stand in the ID token, as directories of offices have it
      pkce: { required: () => true },
      cookies: { keys: ['journey'] },
      // It calls nobody on its own machine; here Ronda is.
      fetch: (url, { dispatcher: _, ...options }) => globalThis.fetch(url, options),
      findAccount: (_, id) => own.people[id] && { accountId: id, claims: () => ({ sub: id, ...own.people[id] }) },
    });
    own.answer = known.callback();
    return own;
  }
  async end() {
    this.server.closeAllConnections();
    await new Promise((over) => this.server.close(over));
  }
}
