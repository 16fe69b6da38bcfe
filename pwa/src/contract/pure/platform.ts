// Detects the system and browser, as far as it names itself, and what follows for what is kept here.
import type { DeviceBrowser, DeviceSystem } from '../shared';

/** What a browser says of itself. */
export interface Said {
  agent: string;
  /** How many fingers the screen takes. */
  touches: number;
  /** The app stands in a window of its own: it is installed. */
  standalone: boolean;
}
export interface Platform {
  system: DeviceSystem;
  /** `inside`: a page within another app, which is no browser. */
  browser: DeviceBrowser;
  /** The browser's major version, on iPhone and iPad the system's, which brings the engine; 0 where it does not say. */
  version: number;
  installed: boolean;
}

const BY_SYSTEM: readonly [RegExp, DeviceSystem][] = [
  [/iPhone|iPod/, 'ios'],
  [/iPad/, 'ipados'],
  [/Android/, 'android'],
  [/Windows/, 'windows'],
  [/CrOS/, 'chromeos'],
  [/Mac OS X/, 'mac'],
  [/Linux/, 'linux'],
];
/** The first that fits: nearly all of them also say that they are Chrome, or Safari. */
const BY_BROWSER: readonly [RegExp, DeviceBrowser][] = [
  [/\bGSA\/(\d+)|FBA[NV]\/|Instagram|\bLine\/|; wv\)/, 'inside'],
  [/\bEdg(?:A|iOS)?\/(\d+)/, 'edge'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'firefox'],
  [/\bSamsungBrowser\/(\d+)/, 'samsung'],
  [/(?:Chrome|CriOS)\/(\d+)/, 'chrome'],
  [/\bVersion\/(\d+).*\bSafari\//, 'safari'],
];

export function platformOf({ agent, touches, standalone }: Said): Platform {
  const said = BY_SYSTEM.find(([pattern]) => pattern.test(agent))?.[1] ?? 'other';
  // An iPad says that it is a Mac, but a Mac has no fingers.
  const system = said === 'mac' && touches > 1 ? 'ipados' : said;
  const os = Number(/\bOS (\d+)_/.exec(agent)?.[1] ?? 0);
  for (const [pattern, browser] of BY_BROWSER) {
    const found = pattern.exec(agent);
    if (found) return { system, browser, version: os || Number(found[1] ?? 0), installed: standalone };
  }
  // On iOS what is neither a known browser nor Safari is a page within another app; installed, it is the system's own.
  const inside = isApple(system) && !standalone;
  return { system, browser: inside ? 'inside' : 'other', version: os, installed: standalone };
}

/** iPhone and iPad: every browser there is WebKit, and the installed app has a storage of its own. */
export function isApple(system: DeviceSystem): boolean {
  return system === 'ios' || system === 'ipados';
}

/**
 * Whether what is kept here is thrown away after some days without a visit, apart from what the installed app keeps: there
 * nobody should enrol before it is installed.
 */
export function installsFirst({ system, installed }: Platform): boolean {
  return isApple(system) && !installed;
}

/** What people call it; empty where that is not known. */
export const SYSTEM_NAMES: Readonly<Record<DeviceSystem, string>> = {
  other: '',
  ios: 'iPhone',
  ipados: 'iPad',
  android: 'Android',
  windows: 'Windows',
  mac: 'Mac',
  chromeos: 'ChromeOS',
  linux: 'Linux',
};

/** Whether it is carried about, rather than standing on a desk. */
export function isHandheld(system: DeviceSystem): boolean {
  return isApple(system) || system === 'android';
}
