import { describe, expect, it } from 'vitest';
import { Picker, type Reading } from './choose-code';

const origin = 'https://soporte.example.test';
const reading = (text: string, more: Partial<Reading> = {}): Reading => ({
  text,
  bars: false,
  x: 0.5,
  y: 0.5,
  ...more,
});
const label = reading(`${origin}/e/00000000000`, { x: 0.1, y: 0.1 });

describe('of several codes', () => {
  it('our label goes first, wherever it stands', () => {
    expect(new Picker(origin).pick([reading('SN-1'), label], 0)).toEqual({ kind: 'label', label: '00000000000' });
  });
  it('else the one nearest to the middle', () => {
    const picked = new Picker(origin).pick([reading('FAR', { x: 0.9 }), reading('NEAR', { x: 0.6 })], 0);
    expect(picked).toEqual({ kind: 'text', text: 'NEAR' });
  });
});

describe('bars', () => {
  it('are believed when read twice', () => {
    const picker = new Picker(origin);
    expect(picker.pick([reading('SN-1', { bars: true })], 0)).toBeNull();
    expect(picker.pick([reading('SN-7', { bars: true })], 100)).toBeNull();
    expect(picker.pick([reading('SN-1', { bars: true })], 200)).toEqual({ kind: 'text', text: 'SN-1' });
  });
  it('read long ago do not confirm', () => {
    const picker = new Picker(origin);
    picker.pick([reading('SN-1', { bars: true })], 0);
    expect(picker.pick([reading('SN-1', { bars: true })], 5_000)).toBeNull();
  });
});

describe('a code just told', () => {
  it('is not told again while it stays in sight', () => {
    const picker = new Picker(origin);
    expect(picker.pick([label], 0)).not.toBeNull();
    for (let now = 500; now < 10_000; now += 500) expect(picker.pick([label], now)).toBeNull();
    expect(picker.pick([label], 20_000)).not.toBeNull();
  });
  it('does not hide another', () => {
    const picker = new Picker(origin);
    picker.pick([label], 0);
    expect(picker.pick([label, reading('SN-1')], 100)).toEqual({ kind: 'text', text: 'SN-1' });
  });
});
