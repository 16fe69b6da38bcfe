// A TCP proxy that counts bytes at the socket and can hold each byte back for half a round trip.
import net from 'node:net';

/** Listens on a free port of 127.0.0.1 and forwards to `target`. */
export async function proxy(target) {
  const counted = { up: 0, down: 0, connections: 0 };
  let oneWay = 0;
  const open = new Set();

  // What arrives leaves in the order in which it arrived, each `oneWay` later: data, then the end.
  const pipe = (from, to, direction) => {
    const waiting = [];
    let timer;
    const flush = () => {
      timer = undefined;
      while (waiting.length && waiting[0].due <= performance.now()) waiting.shift().act();
      if (waiting.length) timer = setTimeout(flush, waiting[0].due - performance.now());
    };
    const later = (act) => {
      if (oneWay === 0 && waiting.length === 0) return act();
      waiting.push({ due: performance.now() + oneWay, act });
      timer ??= setTimeout(flush, oneWay);
    };
    from.on('data', (chunk) => {
      counted[direction] += chunk.length;
      later(() => to.destroyed || to.write(chunk));
    });
    from.on('end', () => later(() => to.end()));
    from.on('error', () => later(() => to.destroy()));
  };

  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    counted.connections += 1;
    client.setNoDelay(true);
    const upstream = net.connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
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
