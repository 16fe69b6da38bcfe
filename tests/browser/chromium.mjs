// Which Chromium the journeys and the measurements drive.
import { existsSync } from 'node:fs';

/**
 * The one named by RONDA_CHROMIUM, else the first that is installed. The headless shell is the same engine without the
 * browser's own windows: each full browser keeps a renderer for its toolbar busy that nobody sees.
 */
export const CHROMIUM =
  process.env.RONDA_CHROMIUM ??
  [
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/usr/bin/chromium-browser',
  ].find((path) => existsSync(path));
