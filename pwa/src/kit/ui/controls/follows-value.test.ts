import { describe, expect, it } from 'vitest';
import { followsValue, standsAnother } from './follows-value';

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

describe('a field that makes acts, while one types in it', () => {
  const typing = { from: 'antes', typed: 'se cayó', value: 'de otro', focused: true, acts: true };

  it('tells what somebody else has put there meanwhile', () => {
    expect(standsAnother(typing)).toBe(true);
  });
  it('tells nothing where nobody has, where they wrote the same, and of its own act', () => {
    expect(standsAnother({ ...typing, value: 'antes' })).toBe(false);
    expect(standsAnother({ ...typing, value: 'se cayó', typed: 'se cayó ' })).toBe(false);
    expect(standsAnother({ ...typing, from: 'se', value: 'se' })).toBe(false);
  });
  it('tells nothing once it was left, of a form’s field, and before the first key', () => {
    expect(standsAnother({ ...typing, focused: false })).toBe(false);
    expect(standsAnother({ ...typing, acts: false })).toBe(false);
    expect(standsAnother({ ...typing, typed: null, from: null })).toBe(false);
  });
});
