import { describe, expect, it } from 'vitest';
import { Burst } from './keyboard-wedge';

const typed = (burst: Burst, text: string, gap: number, from = 0) =>
  [...text].map((key, at) => burst.press({ key, at: from + at * gap }));

describe('a burst', () => {
  it('that ends in Enter is a code', () => {
    const burst = new Burst();
    typed(burst, 'OAX-004417', 8);
    expect(burst.press({ key: 'Enter', at: 88 })).toBe('OAX-004417');
    expect(burst.press({ key: 'Enter', at: 90 })).toBeNull();
  });
  it('keeps capitals and leaves out the shift key', () => {
    const burst = new Burst();
    let at = 0;
    for (const key of ['Shift', 'S', 'Shift', 'N', '-', '1']) burst.press({ key, at: (at += 5) });
    expect(burst.press({ key: 'Enter', at: at + 5 })).toBe('SN-1');
  });
});

describe('a person', () => {
  it('types too slowly to be a scanner', () => {
    const burst = new Burst();
    typed(burst, 'OAX-1', 120);
    expect(burst.press({ key: 'Enter', at: 700 })).toBeNull();
  });
  it('who pressed a key before the scanner does not spoil its code', () => {
    const burst = new Burst();
    burst.press({ key: 'j', at: 0 });
    typed(burst, 'SN-77', 10, 400);
    expect(burst.press({ key: 'Enter', at: 460 })).toBe('SN-77');
  });
});
