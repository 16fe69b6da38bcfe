// Whether the client in Python can be tried here.
import { spawnSync } from 'node:child_process';

export const PYTHON = process.env.PYTHON ?? 'python3';

const { status } = spawnSync(PYTHON, ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']);

/** Why not; false where it can. */
export const WITHOUT_PYTHON = status === 0 ? false : `there is no ${PYTHON} of version 3.8 or later`;
