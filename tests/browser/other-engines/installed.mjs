// Whether another engine is here.
// Where it could be installed and is not, the run fails; where it cannot be, it says so.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A journey that cannot be walked on this machine: counted apart, never as passed. */
export class Skipped extends Error {
  name = 'Skipped';
}

/** The first of these paths that exists; `name` a Debian package that brings it. */
export function installed(what, paths, name) {
  const found = paths.find((path) => path && existsSync(path));
  if (found) return found;
  const known = spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0;
  if (known && process.getuid?.() === 0)
    throw new Error(`${what} is not installed: run scripts/setup (package ${name})`);
  throw new Skipped(
    known
      ? `${what} is not installed, and only root can install it (package ${name}).`
      : `${what} is not installed, and this system's packages do not offer it (package ${name}).`,
  );
}
