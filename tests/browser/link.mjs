// A bad link between a browser and the server: slow, or cut after so many bytes, wherever that falls.
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const SLICE_MS = 20;

export class Link {
  #sockets = new Set();
  /** Bytes a second each way; Infinity for none of it. */
  rate = Infinity;
  /** Bytes still let through towards the server; then every connection is cut. */
  budget = Infinity;
  /** Of all that went up. */
  up = 0;
  #next = { up: 0, down: 0 };

  static async open(port) {
    const link = new Link();
    link.port = port;
    link.server = createServer((browser) => link.#join(browser)).listen(0, '127.0.0.1');
    await once(link.server, 'listening');
    link.server.unref(); // a journey that failed leaves nothing that keeps the run from ending
    link.origin = `http://localhost:${link.server.address().port}`;
    return link;
  }
  close() {
    this.cut();
    this.server.close();
  }
  cut() {
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(browser) {
    const server = connect(this.port, '127.0.0.1');
    for (const socket of [browser, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined); // the other end hears of it by its own end
      socket.on('close', () => {
        this.#sockets.delete(socket);
        browser.destroy();
        server.destroy();
      });
    }
    void this.#carry(browser, server, 'up');
    void this.#carry(server, browser, 'down');
  }
  async #carry(from, to, way) {
    try {
      for await (const chunk of from) {
        for (let at = 0; at < chunk.length;) {
          const most = this.rate === Infinity ? chunk.length : Math.max(64, (this.rate * SLICE_MS) / 1000);
          let piece = chunk.subarray(at, at + most);
          if (way === 'up' && piece.length >= this.budget) {
            piece = piece.subarray(0, this.budget);
            to.write(piece);
            this.budget = Infinity;
            this.cut();
            return;
          }
          if (way === 'up') {
            this.budget -= piece.length;
            this.up += piece.length;
          }
          await this.#turn(piece.length, way);
          if (!to.write(piece)) await once(to, 'drain');
          at += piece.length;
        }
      }
      to.end();
    } catch {
      from.destroy(); // cut: so is the other way
    }
  }
  /** All connections share one line. */
  async #turn(bytes, way) {
    if (this.rate === Infinity) return;
    const now = performance.now();
    const begins = Math.max(now, this.#next[way]);
    this.#next[way] = begins + (bytes / this.rate) * 1000;
    await pause(this.#next[way] - now);
  }
}
