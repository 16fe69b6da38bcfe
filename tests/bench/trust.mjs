// W7: judging and verifying, by the act. W8 (S12): acts from long ago on a long document, while others sync. The server's
// own writer and store in one process, without sockets (`trust.rs`).
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { device, profile, round } from './ronda.mjs';

/** What others may wait at most while a long push is taken in, in milliseconds (S12). */
const P99 = 500;

async function asked(what, sizes) {
  const folder = await mkdtemp(join(tmpdir(), 'ronda-bench-'));
  await mkdir(join(folder, 'device'));
  const one = device(join(folder, 'device'));
  try {
    return await one.ask(what, { ...sizes, folder: join(folder, 'data') });
  } finally {
    await one.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function judgingRuns(acts, say) {
  const row = { case: 'W7', system: 'ronda', where: 'headless', n: acts, rtt_ms: 0, build: profile };
  try {
    const seen = await asked('judging', { acts });
    say({
      ...row, ms: round(seen.whole_us / 1000), verify_us: round(seen.verify_us), view_us: round(seen.view_us),
      judge_us: round(seen.judge_us), whole_us: round(seen.whole_us),
    });
    return 0;
  } catch (error) {
    say({ ...row, failed: String(error.message).split('\n')[0] });
    return 1;
  }
}

export async function lateRuns(changes, say) {
  const row = { case: 'W8', system: 'ronda', where: 'headless', n: changes, rtt_ms: 0, build: profile };
  try {
    const { push_ms, quiet, during, bytes, acts } = await asked('late', { changes });
    const held = during.p99 < P99;
    say({
      ...row, ms: round(push_ms), acts, requests: during.syncs, p50_ms: round(during.p50), p99_ms: round(during.p99),
      max_ms: round(during.max), quiet_p99_ms: round(quiet.p99), server_mb: round(bytes / 1e6), held,
    });
    return held ? 0 : 1;
  } catch (error) {
    say({ ...row, failed: String(error.message).split('\n')[0] });
    return 1;
  }
}
