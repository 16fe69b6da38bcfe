// Which WebKit this machine has, and a screen of its own on which it is shown to nobody.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from './installed.mjs';
import { until } from '../world.mjs';

/** Where distributions put it: /usr/lib/ARCHITECTURE/webkit2gtk-4.1/MiniBrowser, or the same under /usr/libexec. */
function miniBrowsers() {
  const inside = (folder) => {
    try {
      return readdirSync(folder).map((name) => join(folder, name));
    } catch {
      return []; // no such folder here
    }
  };
  return ['/usr/libexec', '/usr/lib', ...inside('/usr/lib').filter((path) => path.includes('-linux-'))]
    .flatMap(inside)
    .filter((path) => /\/webkit\w*gtk-[\d.]+$/.test(path))
    .map((path) => join(path, 'MiniBrowser'));
}

export const miniBrowser = () =>
  installed('WebKit', [process.env.RONDA_WEBKIT, ...miniBrowsers()], 'webkit2gtk-driver');

/** Asks a process of ours to end, and waits for it. */
export async function ended(process) {
  if (!process || process.exitCode !== null || process.signalCode !== null) return;
  const gone = once(process, 'exit');
  process.kill('SIGTERM');
  await gone;
}

/** Xvfb. */
export class Screen {
  static async start() {
    const own = new Screen();
    const xvfb = installed('Xvfb', ['/usr/bin/Xvfb'], 'xvfb');
    own.process = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    let display = '';
    own.process.stdio[3].on('data', (text) => (display += text));
    try {
      await until('a screen', () => /\d+\n/.test(display));
    } catch (error) {
      await own.end();
      throw error;
    }
    own.display = `:${display.trim()}`;
    return own;
  }
  /** What a browser on it is started with, which keeps all that it keeps in `home`. */
  environment(home) {
    mkdirSync(home, { recursive: true });
    return {
      ...process.env,
      DISPLAY: this.display,
      HOME: home,
      XDG_DATA_HOME: join(home, 'data'),
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_RUNTIME_DIR: home,
      LANGUAGE: 'es_MX',
      TZ: 'America/Mexico_City',
      GDK_BACKEND: 'x11',
      GIO_USE_VFS: 'local',
      GSETTINGS_BACKEND: 'memory',
      NO_AT_BRIDGE: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    };
  }
  end() {
    return ended(this.process);
  }
}
