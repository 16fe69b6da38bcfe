// W1's offline day of a peer: both write apart, then meet; what was lost is counted.
import { until } from './child.mjs';
import { edits, problems, touched } from './workload.mjs';

/** Writes on both sides and lets them meet: until both hold the same, and have it on disk. */
export async function offlineDay({ server, phone, wire, ids }, n, rtt) {
  await phone.ask('obtain', wire.port, ids, n);
  await phone.ask('leave');
  await phone.ask('edit', edits('phone', n));
  await server.ask('edit', edits('desk', n));
  const both = touched(n);
  await server.ask('requests', true);
  wire.reset(rtt);
  const began = performance.now();
  await phone.ask('begin', wire.port, n);
  await until(async () => {
    const [a, b] = await Promise.all([server.ask('fingerprint', both), phone.ask('fingerprint', both)]);
    return a === b;
  });
  const [cpu] = await Promise.all([phone.ask('durable'), server.ask('durable')]);
  return { both, began, cpu };
}

/** How many of the edits the phone does not hold. */
export async function lost(phone, both, n) {
  const read = new Map();
  for (const number of both) read.set(number, await phone.ask('read', number));
  return problems((number) => read.get(number), n).length;
}
