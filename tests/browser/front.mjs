// Stands before the server and serves the app's files from a folder, with the server's own headers.
// So that a journey can put another build in the place of the one that is installed. Everything else is passed on.
import { once } from 'node:events';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join } from 'node:path';

const KINDS = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
/** Pages that the server makes itself. */
const MADE = /^\/(api|verificar|e|portal)(\/|$)/;
/** Of the body, not of the answer. */
const BODY = ['content-length', 'content-encoding', 'content-type', 'etag', 'transfer-encoding'];

export class Front {
  static async open(folder, upstream) {
    const front = new Front();
    Object.assign(front, { folder, upstream, isCut: false });
    front.server = createServer((asked, answer) => front.#answer(asked, answer)).listen(0, '127.0.0.1');
    await once(front.server, 'listening');
    front.origin = `http://localhost:${front.server.address().port}`;
    return front;
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
  /** Breaks every connection and takes none, or is there again. A worker that is young is not cut off by its browser. */
  cut(yes = true) {
    this.isCut = yes;
    if (yes) this.server.closeAllConnections();
  }

  #answer(asked, answer) {
    if (this.isCut) {
      asked.socket.destroy();
      return;
    }
    const { pathname } = new URL(asked.url, this.origin);
    const ours = asked.method === 'GET' && !MADE.test(pathname);
    const named = ours && join(this.folder, pathname);
    const file = named && (existsSync(named) && statSync(named).isFile() ? named : this.#page(pathname));
    const passed = request(
      {
        host: '127.0.0.1',
        port: this.upstream,
        path: file ? '/' : asked.url,
        method: asked.method,
        headers: asked.headers,
      },
      (said) => {
        if (!file) {
          answer.writeHead(said.statusCode, said.headers);
          said.pipe(answer);
          // A line that a server which died leaves open would never be heard of.
          said.on('close', () => said.complete || answer.destroy());
          return;
        }
        said.resume();
        const headers = Object.entries(said.headers).filter(([name]) => !BODY.includes(name));
        answer.writeHead(200, { ...Object.fromEntries(headers), 'content-type': KINDS[extname(file)] ?? 'text/plain' });
        createReadStream(file).pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy()); // as the server would: the connection ends
    asked.on('close', () => passed.destroyed || (asked.complete ? undefined : passed.destroy()));
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  }
  /** Every address of the app is its one page. */
  #page(pathname) {
    return /\.\w+$/.test(pathname) ? null : join(this.folder, 'index.html');
  }
}
