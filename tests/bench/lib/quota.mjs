// Gives a process a part of one processor, as a small machine would have it. The kernel's control groups do it, in their
// first or their second version, and only for who administers the machine.
import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
/** Over so long a share is counted, in microseconds: short, so that nobody stands still for long. */
const PERIOD_US = 20_000;

/** Bounds this process to `share` of one processor; answers what ends the bound once the process is gone. */
export async function bounded(pid, share) {
  const quota = Math.round(share * PERIOD_US);
  const second = existsSync(join(ROOT, 'cgroup.controllers'));
  const group = join(ROOT, second ? '' : 'cpu', `ronda-bench-${pid}`);
  if (second) await writeFile(join(ROOT, 'cgroup.subtree_control'), '+cpu');
  await mkdir(group);
  if (second) await writeFile(join(group, 'cpu.max'), `${quota} ${PERIOD_US}`);
  else {
    await writeFile(join(group, 'cpu.cfs_period_us'), String(PERIOD_US));
    await writeFile(join(group, 'cpu.cfs_quota_us'), String(quota));
  }
  await writeFile(join(group, 'cgroup.procs'), String(pid));
  return () => rmdir(group);
}
