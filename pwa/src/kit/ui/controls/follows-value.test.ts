import { describe, expect, it } from 'vitest';
import { followsValue } from './follows-value';

const stands = { typed: 'SC/101', former: 'SC/101', focused: true, acts: false };

describe('a field whose value changes', () => {
  it('shows it where its form is emptied under whoever stands in it and has not typed since', () => {
    expect(followsValue(stands)).toBe(true);
  });
  it('keeps what is being typed: the change is of this very key, or from elsewhere', () => {
    expect(followsValue({ ...stands, former: 'SC/10' })).toBe(false);
    expect(followsValue({ ...stands, acts: true })).toBe(false);
  });
  it('shows it once it was left', () => {
    expect(followsValue({ ...stands, former: 'otra cosa', focused: false })).toBe(true);
    expect(followsValue({ ...stands, focused: false, acts: true })).toBe(true);
  });
});
