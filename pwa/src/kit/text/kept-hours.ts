// Offsets of a zone's clock from UTC, kept on this device. To ask the browser takes it longer than to paint a list.
import type { Timestamp } from '../../contract/api';
import { whenIdle } from '../../contract/pure/when-idle';
import { DAY_MS } from '../../contract/pure/day';

const KEY = 'ronda.hours';
const QUARTER = 15 * 60_000;
/** A clock is not moved and moved back within a week. */
const STEP = 7 * DAY_MS;
/** So far back and ahead (ms) of today; asked anew once less than half of what is ahead is left. */
const BACK = 400 * DAY_MS;
const AHEAD = 60 * DAY_MS;

export interface Hours {
  zone: string;
  /** Whose: another version of it may know the zone otherwise. */
  browser: string;
  /** What lies before the first or after this (ms) is not known. */
  until: Timestamp;
  /** From when on (ms) the clock is so much ahead (ms), in order. */
  spans: [from: Timestamp, ahead: number][];
}

/** The hours of a zone around `now`; `ask` answers for a whole quarter of an hour. */
export function askedHours(zone: string, browser: string, ask: (at: Timestamp) => number, now: Timestamp): Hours {
  const quarter = (at: Timestamp) => Math.floor(at / QUARTER) * QUARTER;
  const until = quarter(now + AHEAD);
  let at = quarter(now - BACK);
  let ahead = ask(at);
  const spans: Hours['spans'] = [[at, ahead]];
  while (at < until) {
    const next = Math.min(at + STEP, until);
    const then = ask(next);
    if (then !== ahead) {
      let [before, after] = [at, next]; // the first quarter of the new hour lies in between
      while (after - before > QUARTER) {
        const middle = quarter((before + after) / 2);
        if (ask(middle) === then) after = middle;
        else before = middle;
      }
      spans.push([after, then]);
    }
    [at, ahead] = [next, then];
  }
  return { zone, browser, until, spans };
}

/** How much the clock is ahead (ms); undefined where that is not known. */
export function aheadAt({ spans, until }: Hours, at: Timestamp): number | undefined {
  return at >= until ? undefined : spans.findLast(([from]) => from <= at)?.[1];
}

/**
 * What this device knows of a zone, which is asked anew while nothing else is to do, where it is about to grow old; unless
 * another zone is asked of by then (`stands`).
 */
export function keptHours(
  zone: string,
  ask: (at: Timestamp) => number,
  stands: () => boolean,
): (at: Timestamp) => number | undefined {
  const browser = globalThis.navigator?.userAgent ?? '';
  let hours = read(zone, browser);
  const now = Date.now();
  if (!hours || hours.until < now + AHEAD / 2) {
    whenIdle(() => {
      if (!stands()) return;
      hours = askedHours(zone, browser, ask, now);
      write(hours);
    });
  }
  return (at) => hours && aheadAt(hours, at);
}

function read(zone: string, browser: string): Hours | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Hours | null;
    return kept?.zone === zone && kept.browser === browser && Array.isArray(kept.spans) ? kept : undefined;
  } catch {
    return undefined; // storage is blocked, or what was kept is cut short: the browser is asked
  }
}

function write(hours: Hours): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(hours));
  } catch {
    // storage is blocked: the browser is asked at each start
  }
}
