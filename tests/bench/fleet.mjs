// W3: a fleet of enrolled devices, each with its own key, session and connection, pushing to one server.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { device, house, profile, round, system } from './ronda.mjs';

/** At most so many of `ronda enrol` at once. */
const AT_ONCE = 4;

/** Every phase: how many devices, how many acts a push holds; paced by the second or as fast as answers come. */
const phases = (devices, quick) =>
  quick
    ? [
        { variant: 'one act a second each', devices, acts: 1, seconds: 5 },
        { variant: 'as fast as answered, 20 acts a push', devices, acts: 20, pushes: 3 },
      ]
    : [
        { variant: 'one act a second each', devices, acts: 1, seconds: 30 },
        ...[5, 10, 15, 20, 25, 30, 40].map((acts) => ({
          variant: `a push of ${acts} a second each`, devices, acts, seconds: 8, until: true,
        })),
        { variant: 'as fast as answered, 1 act a push', devices, acts: 1, pushes: 40 },
        { variant: 'as fast as answered, 20 acts a push', devices, acts: 20, pushes: 12 },
      ];

/** W3 with this many devices in six teams: everybody is owed what their team did. A pace is held where 97 of 100 acts are durable in time; the steps end where it is not. */
export async function fleetRuns(devices, quick, say) {
  let staged;
  let fleet;
  try {
    const asked = await teamsOf(devices);
    const name = (index) => `cuadrilla.${index}`;
    const rows = asked.map((team, index) => `${name(index)},Técnico ${index},agente-tecnico,${team},edificio-2,,,,true\n`);
    staged = await house(0, rows.join(''));
    const { link, folder, port, origin, pid } = staged;
    const tokens = [];
    for (let from = 0; from < devices; from += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, devices - from) }, (_, index) => link(name(from + index)));
      tokens.push(...(await Promise.all(some)).map((text) => text.split(/[#/=]/).at(-1)));
    }
    await mkdir(join(folder, 'fleet'));
    fleet = device(join(folder, 'fleet'));
    await fleet.ask('fleet', { port, origin, tokens });
    let stop = false;
    let failed = 0;
    for (const { variant, until, ...phase } of phases(devices, quick)) {
      if (until && stop) continue;
      const seen = await fleet.ask('run', { ...phase, pid: pid() });
      const offered = phase.seconds ? phase.acts * phase.devices : undefined;
      // The last push of a phase is due a second before its end, and answered after it.
      const held = offered === undefined || (seen.rate >= 0.97 * offered && seen.p99 < 1_000);
      if (until && !held) stop = true;
      failed += seen.refused > 0 ? 1 : 0;
      say({
        case: 'W3', system, where: 'headless', n: devices, rtt_ms: 0, variant, ms: round(seen.p99),
        p50_ms: round(seen.p50), p99_ms: round(seen.p99), max_ms: round(seen.max), acts_per_s: Math.round(seen.rate), offered,
        held, acts: seen.acts, requests: seen.pushes, bytes_up: seen.bytes_up, bytes_down: seen.bytes_down, news: seen.news,
        server_cpu_s: round(seen.server_cpu_s), writer_cpu_s: round(seen.writer_cpu_s), generator_cpu_s: round(seen.generator_cpu_s),
        server_mb: round(seen.server_bytes / 1e6), lost: seen.refused, build: profile,
      });
    }
    return failed;
  } catch (error) {
    say({ case: 'W3', system, where: 'headless', n: devices, rtt_ms: 0, failed: String(error.message).split('\n')[0] });
    return 1;
  } finally {
    await fleet?.stop();
    await staged?.end();
  }
}

/** The team of each device's person, as the fleet will open tickets. */
async function teamsOf(count) {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const folder = await mkdtemp(join(tmpdir(), 'ronda-bench-'));
  const one = device(folder);
  try {
    return await one.ask('teams', { count });
  } finally {
    await one.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
