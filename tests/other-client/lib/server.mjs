// The real server on the demonstration's data, in a folder of its own.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { holdPort } from '../../browser/ports.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const RONDA = process.env.RONDA_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug/ronda');

/** Sixty days of an institution are made within this (ms), or never: a loaded machine takes ten times its minute. */
const MAKING = 1_800_000;

export class Server {
  #process = null;
  #held = null;
  #said = [];

  static async start() {
    const server = new Server();
    server.folder = mkdtempSync(join(tmpdir(), 'ronda-other-client-'));
    server.data = join(server.folder, 'data');
    if (process.env.RONDA_DEMO_DATA) cpSync(process.env.RONDA_DEMO_DATA, server.data, { recursive: true });
    else await run(RONDA, ['demo', '--data', server.data], { timeout: MAKING });
    // The Rust trials beside this one would take a port that is free while it is down.
    server.#held = await holdPort();
    server.port = server.#held.port;
    server.origin = `http://localhost:${server.port}`;
    await server.serve();
    return server;
  }

  async serve() {
    const { data, port, origin } = this;
    const served = spawn(RONDA, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`, '--origin', origin], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = served;
    for (const stream of [served.stdout, served.stderr]) stream.on('data', (text) => this.#said.push(String(text)));
    const end = Date.now() + 60_000;
    for (;;) {
      if (served.exitCode !== null || Date.now() > end)
        throw new Error(`the server does not serve: ${this.#said.join('')}`);
      const health = await fetch(`${origin}/healthz`).catch(() => null); // not listening yet
      if (health?.ok) return;
      await pause(25);
    }
  }

  /** A link that enrols one browser of this person, once. */
  async link(person) {
    const { stdout } = await run(RONDA, ['enrol', person, '--plain', '--data', this.data, '--origin', this.origin]);
    return stdout.trim();
  }

  async kill() {
    if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }

  async end() {
    await this.kill();
    this.#held?.letGo();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
