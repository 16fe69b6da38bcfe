// Benchmark W9: a desk's work under load. The desk goes on working while monitoring tells of 10,000 alerts, by the
// hundred or one a call, and while 5,000 machines report themselves at once.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quantile, spread } from './lib/figures.mjs';
import { house, profile, round, system } from './ronda.mjs';

const KEY = '0123456789abcdef0123456789abcdef';
const ALERTS = 10_000;
const MACHINES = 5_000;
/** A group of Alertmanager's tells so many at a time. */
const BATCH = 100;
/** What sends a call of each alert (Zabbix, Checkmk, Uptime Kuma) has so many calls under way at once. */
const CALLERS = 50;
/** A storm of any kind may open so many tickets. */
const TICKETS = 50;
/** So many agents have a connection of their own at once. */
const AGENTS = 50;
const MINUTE_MS = 60_000;
/** A storm's p99 at the desk may be so much (ms), and each of its calls is taken. */
const P99_MS = 200;

const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** What a monitoring system tells of one of 700 switches. */
const alert = (number) => ({
  status: 'firing',
  labels: { alertname: `Alerta ${number}`, severity: 'critical', switch: `SW-${number % 700}` },
  annotations: { summary: `SW-${number % 700} no responde`, description: 'Lleva cinco minutos.' },
  fingerprint: `f${number}`,
});

/** The body of a call that tells of some. */
const told = (alerts) => ({ version: '4', status: 'firing', alerts });

/** A section of webhooks.toml for a source of alerts. */
const source = (name) =>
  `[${name}]\nchannel = "programado"\nservice = "oax-soporte-hardware"\nkeys = [{ id = "uno", secret = "${KEY}" }]\n\n` +
  `[${name}.alerts]\nreads = "alertmanager"\npriority = "medium"\n\n`;

/** How many tickets alerts have opened since the server began. */
async function ticketsOpened(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = /^ronda_alert_tickets_total(?:\{\})? (\d+)$/m.exec(text);
  if (!found) throw new Error('the figures do not tell how many tickets alerts have opened');
  return Number(found[1]);
}

/** What GLPI Agent tells of a machine: forty programs, as a small office's have. */
function machine(number) {
  const digits = createHash('sha256').update(String(number)).digest('hex');
  return {
    action: 'inventory',
    deviceid: `pc-${number}`,
    content: {
      hardware: { name: `PC-${number}`, uuid: `${digits.slice(0, 8)}-1111-4222-8333-${digits.slice(8, 20)}`, memory: 16_384 },
      bios: { ssn: `SER${digits.slice(0, 10).toUpperCase()}`, smanufacturer: 'Dell Inc.', smodel: 'OptiPlex 7010' },
      networks: [{ description: 'eth0', mac: `00:${digits.slice(0, 10).match(/../g).join(':')}`, ipaddress: `10.20.${number >> 8}.${number & 255}`, status: 'up' }],
      operatingsystem: { full_name: 'Windows 11 Pro', version: '23H2' },
      softwares: Array.from({ length: 40 }, (_, each) => ({ name: `Programa ${(number + each) % 90}`, version: `${each}.1`, publisher: 'Casa' })),
      versionclient: 'GLPI-Agent_v1.11',
    },
  };
}

/** The status of one call. */
async function call(url, body) {
  const answer = await fetch(url, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` }, body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** An agent at the desk writes a note after another and hears what others did, until told to stop: how long each took. */
function atWork(desk, port, tickets) {
  const took = [];
  let over = false;
  const worked = (async () => {
    for (let note = 0; !over; note++) {
      const text = `Nota ${note} mientras todo avisa.`;
      await desk.ask('edit', { edits: [{ ticket: note % tickets, note: { text } }] });
      await desk.ask('begin', { port });
      const began = performance.now();
      await desk.ask('sync');
      took.push(performance.now() - began);
      await pause(100);
    }
  })();
  return async () => {
    over = true;
    await worked;
    return took;
  };
}

/** The figures of one storm beside a desk at work. */
async function beside({ desk, port }, n, storm) {
  const stop = atWork(desk, port, n);
  const began = performance.now();
  const seen = await storm().finally(() => stop().catch(() => []));
  return { took: await stop(), seconds: (performance.now() - began) / 1_000, seen };
}

/** All storms, and a while without one before them; how many of their bounds were missed. */
export async function stormRuns(n, say) {
  let staged;
  const base = { case: 'W9', system, where: 'headless', n, rtt_ms: 0, build: profile };
  try {
    staged = await house(n);
    const url = `http://127.0.0.1:${staged.port}`;
    await writeFile(
      join(staged.folder, 'data', 'webhooks.toml'),
      source('monitoreo') + source('sondas'),
      { mode: 0o600 },
    );
    const hash = createHash('sha256').update(KEY).digest('hex');
    await writeFile(join(staged.folder, 'data', 'inventory.toml'), `[aulas]\nkind = "glpi"\nkeys = [{ sha256 = "${hash}" }]\n`, { mode: 0o600 });
    let missed = 0;
    const tell = (variant, { took, seconds, seen }) => {
      const p99_ms = quantile(took, 0.99);
      const wrong = [];
      if (p99_ms > P99_MS) wrong.push(`p99_ms ${round(p99_ms)}, ${P99_MS} asked`);
      if (seen.refused) wrong.push(`${seen.refused} alerts were refused`);
      if (seen.tickets > TICKETS) wrong.push(`${seen.tickets} tickets, ${TICKETS} asked`);
      missed += wrong.length;
      const failed = wrong.length > 0 && { failed: wrong.join('; ') };
      say({ ...base, variant, ...spread(took), p99_ms, seconds: round(seconds), ...seen, ...failed });
    };
    tell('a desk at work, nothing else', await beside(staged, n, () => pause(MINUTE_MS / 4).then(() => ({}))));
    tell(
      'a desk beside 10,000 alerts in a minute',
      await beside(staged, n, async () => {
        const began = performance.now();
        const seen = { taken: 0, refused: 0 };
        for (let batch = 0; batch < ALERTS / BATCH; batch++) {
          const some = Array.from({ length: BATCH }, (_, index) => alert(batch * BATCH + index));
          const status = await call(`${url}/api/alerts/monitoreo`, told(some));
          if (status === 200) seen.taken += BATCH;
          else seen.refused += BATCH;
          await pause(Math.max(0, ((batch + 1) * MINUTE_MS) / (ALERTS / BATCH) - (performance.now() - began)));
        }
        return { ...seen, tickets: await ticketsOpened(url) };
      }),
    );
    tell(
      `a desk beside 10,000 calls of one alert, ${CALLERS} at once`,
      await beside(staged, n, async () => {
        const seen = { taken: 0, refused: 0 };
        const before = await ticketsOpened(url);
        let next = 0;
        const caller = async () => {
          while (next < ALERTS) {
            const status = await call(`${url}/api/alerts/sondas`, told([alert(next++)]));
            if (status === 200) seen.taken += 1;
            else seen.refused += 1;
          }
        };
        await Promise.all(Array.from({ length: CALLERS }, caller));
        return { ...seen, tickets: (await ticketsOpened(url)) - before };
      }),
    );
    tell(
      'a desk beside 5,000 machines that report at once',
      await beside(staged, n, async () => {
        const seen = { taken: 0, asked_to_wait: 0 };
        let next = 0;
        const agent = async () => {
          while (next < MACHINES) {
            const number = next++;
            while ((await call(`${url}/api/inventory/aulas`, machine(number))) !== 200) {
              seen.asked_to_wait += 1;
              await pause(1_000);
            }
            seen.taken += 1;
          }
        };
        await Promise.all(Array.from({ length: AGENTS }, agent));
        return seen;
      }),
    );
    return missed;
  } catch (error) {
    say({ ...base, failed: String(error.message).split('\n')[0] });
    return 1;
  } finally {
    await staged?.end();
  }
}
