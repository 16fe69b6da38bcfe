// A TCP proxy that counts bytes at the socket and can hold each byte back for half a round trip.
import net from 'node:net';

/** Listens on a free port of 127.0.0.1 and forwards to `target`. */
export async function proxy(target) {
  const counted = { up: 0, down: 0, connections: 0 };
  let oneWay = 0;
  const open = new Set();

  const pipe = (from, to, direction) => {
    // Chunks leave in the order in which they came, each `oneWay` after it arrived.
    let last = 0;
    from.on('data', (chunk) => {
      counted[direction] += chunk.length;
      if (oneWay === 0) return void to.write(chunk);
      const due = Math.max(last, performance.now() + oneWay);
      last = due;
      setTimeout(() => to.destroyed || to.write(chunk), due - performance.now());
    });
    from.on('end', () => setTimeout(() => to.end(), oneWay));
    from.on('error', () => to.destroy());
    from.on('close', () => setTimeout(() => to.destroy(), oneWay + 5));
  };

  const server = net.createServer((client) => {
    counted.connections += 1;
    client.setNoDelay(true);
    const upstream = net.connect(target, '127.0.0.1');
    upstream.setNoDelay(true);
    open.add(client).add(upstream);
    for (const socket of [client, upstream]) socket.on('close', () => open.delete(socket));
    pipe(client, upstream, 'up');
    pipe(upstream, client, 'down');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: server.address().port,
    counted,
    /** Starts counting anew, with this round trip. */
    reset(rttMs) {
      oneWay = rttMs / 2;
      Object.assign(counted, { up: 0, down: 0, connections: 0 });
    },
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
