import { describe, expect, it } from 'vitest';
import { isToAsk } from './persistence';

const DAY = 24 * 60 * 60 * 1000;
const refused = { at: 10 * DAY, granted: false, installed: false };

describe('to be kept is asked for', () => {
  it('once, and not again the next day', () => {
    expect(isToAsk(false, null, false, DAY)).toBe(true);
    expect(isToAsk(false, refused, false, 11 * DAY)).toBe(false);
  });
  it('again once the app is installed, after a week, and after the clock was put back', () => {
    expect(isToAsk(false, refused, true, 11 * DAY)).toBe(true);
    expect(isToAsk(false, refused, false, 17 * DAY)).toBe(true);
    expect(isToAsk(false, refused, false, 9 * DAY)).toBe(true);
  });
  it('never where it was granted', () => {
    expect(isToAsk(true, null, true, DAY)).toBe(false);
    expect(isToAsk(true, refused, true, 99 * DAY)).toBe(false);
  });
});
