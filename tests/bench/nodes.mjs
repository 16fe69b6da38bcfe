// W10: what one, two and three servers of one database answer together. Each has a fifth of one processor, as a small
// machine of its own would have; the database and whoever asks share the rest, and are not what is measured.
import { bounded } from './lib/quota.mjs';
import { enrolled } from './lib/visitors.mjs';
import { house, profile, round, system } from './ronda.mjs';

const AGENT = 'beatriz.santiago';
/** Of one processor. */
const SHARE = 0.2;
const NODES = [1, 2, 3];
/** Questions under way at each server. */
const AT_ONCE = 4;
const WARM_MS = 2_000;
const MEASURED_MS = 10_000;
/** What three servers answer is at least so many times what one does. */
const GROWS = 2.5;

/** Asks a server for tickets, one after the other, until it is over; answers how long each took. */
async function reader(ask, paths, from, times, over) {
  for (let at = from; !over(); at++) {
    const began = performance.now();
    await ask(paths[at % paths.length]);
    times.push(performance.now() - began);
  }
}

/** The case: rows of one, two and three servers; 1 where reads do not grow with them. */
export async function nodesRuns(n, say) {
  const base = { case: 'W10', system, where: 'headless', n, rtt_ms: 0, build: profile };
  let staged;
  try {
    if (!process.env.RONDA_TEST_STORE) throw new Error('servers share a database alone: scripts/bench --store postgres');
    staged = await house(n);
    const token = await staged.token(AGENT);
    const ask = await enrolled(staged.origin, token);
    const ids = await staged.desk.ask('ids', { numbers: Array.from({ length: n }, (_, number) => number) });
    const paths = ids.map((id) => `/api/documents/${id}`);
    await staged.stop();
    const rates = [];
    for (const count of NODES) {
      const nodes = await Promise.all(Array.from({ length: count }, () => staged.beside()));
      const freed = [];
      try {
        for (const node of nodes) {
          await node.serve();
          freed.push(await bounded(node.pid(), SHARE));
        }
        const asked = async (ms) => {
          const times = [];
          const end = performance.now() + ms;
          const over = () => performance.now() > end;
          const all = nodes.flatMap((node) =>
            Array.from({ length: AT_ONCE }, (_, index) =>
              reader((path) => ask(path, `http://127.0.0.1:${node.port}`), paths, index * 7, times, over),
            ),
          );
          await Promise.all(all);
          return times.sort((a, b) => a - b);
        };
        await asked(WARM_MS);
        const times = await asked(MEASURED_MS);
        const rate = times.length / (MEASURED_MS / 1_000);
        rates.push(rate);
        const at = (q) => round(times[Math.floor(times.length * q)]);
        say({
          ...base, variant: `${count} of a fifth of a processor each`, ms: at(0.5), p50_ms: at(0.5), p95_ms: at(0.95),
          reads_per_s: Math.round(rate), of_one: round(rate / rates[0]),
        });
      } finally {
        for (const node of nodes) await node.stop();
        for (const free of freed) await free();
      }
    }
    const grown = rates.at(-1) / rates[0];
    if (grown < GROWS) throw new Error(`${NODES.at(-1)} servers answer ${round(grown)} times what one does, ${GROWS} asked`);
    return 0;
  } catch (error) {
    say({ ...base, failed: String(error.message).split('\n')[0] });
    return 1;
  } finally {
    await staged?.end();
  }
}
