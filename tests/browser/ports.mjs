// Ports for servers that go and come back. The system gives none of them away, and no other trial takes one meanwhile.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Below are those of services, and the last that a browser refuses. */
const FIRST = 10_100;
const LAST = 65_535;
/** Where a port is held: beside the address at which its server listens. */
const BESIDE = '127.0.0.2';

/** Those from which the system takes one where none is named. */
function givenAway() {
  try {
    return readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number);
  } catch {
    return [32_768, 60_999];
  }
}

/** Listens there; null where somebody does. */
async function listens(host, port) {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return server.unref();
  } catch (error) {
    if (error.code === 'EADDRINUSE') return null;
    throw error;
  }
}

/** This port for as long as nobody lets it go, as tests/support/src/ports.rs holds one; null where it is somebody's. */
export async function held(port) {
  const holder = await listens(BESIDE, port);
  if (holder === null) return null;
  const free = await listens('127.0.0.1', port);
  free?.close();
  if (free === null) {
    holder.close();
    return null;
  }
  await once(free, 'close');
  return { port, letGo: () => holder.close() };
}

/** A port that is its holder's until they let it go, also while nobody listens there. */
export async function holdPort() {
  const [from, to] = givenAway();
  const all = Array.from({ length: LAST - FIRST + 1 }, (_, at) => FIRST + at);
  const kept = all.filter((port) => port < from || port > to);
  const free = kept.length > 0 ? kept : all;
  // Processes begin at places of their own, or all would ask for the same ones.
  const first = (process.pid * 97) % free.length;
  for (let at = 0; at < free.length; at += 1) {
    const found = await held(free[(first + at) % free.length]);
    if (found) return found;
  }
  throw new Error("each port is somebody's");
}
