// Another system, played by this process behind TLS of its own.
// It keeps what it is told, and answers as it is told to.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { Skipped } from './other-engines/installed.mjs';

/** A certificate of a name or an address, which nobody vouches for but itself; `path`: where whoever is to trust it finds it. */
export function certificate(folder, host = 'localhost') {
  const [key, cert] = ['own.key', 'own.pem'].map((name) => join(folder, name));
  const name = `subjectAltName=${isIP(host) ? 'IP' : 'DNS'}:${host}`;
  const names = ['-subj', `/CN=${host}`, '-addext', name, '-addext', 'basicConstraints=critical,CA:FALSE'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...names], { stdio: 'ignore' });
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(key);
  return { pair, path: cert };
}

/** This machine's address in its network: no setting lets a webhook go to the machine by its own name. */
export function ownAddress() {
  const known = Object.values(networkInterfaces()).flat();
  const own = known.find(
    ({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'),
  );
  if (own === undefined) throw new Skipped('this machine has no address in any network but its own');
  return own.address;
}

export class OtherSystem {
  /** What it was asked: method, path, headers and body. */
  asked = [];
  /** Listens at `host`; `answer`: what it says to a request, by status, headers and body. */
  static async start(folder, answer, host = 'localhost') {
    const own = new OtherSystem();
    const { pair, path } = certificate(folder, host);
    own.ca = path;
    own.server = createServer(pair, (request, response) => void own.#takes(request, response, answer));
    own.server.listen(0, isIP(host) ? host : '127.0.0.1');
    await once(own.server, 'listening');
    own.origin = `https://${host}:${own.server.address().port}`;
    return own;
  }
  async #takes(request, response, answer) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { method, url: path, headers } = request;
    const asked = { method, path, headers, body: Buffer.concat(parts) };
    this.asked.push(asked);
    const { status = 200, type = 'application/json', body = '' } = await answer(asked);
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  }
  async end() {
    this.server.closeAllConnections();
    await new Promise((over) => this.server.close(over));
  }
}
