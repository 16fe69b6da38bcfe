import { describe, expect, it } from 'vitest';
import { tokenOf } from './link';

describe('the enrolment link', () => {
  it('gives its fragment, or the key pasted alone', () => {
    expect(tokenOf('https://ronda.example/entrar#abcdefghijklmnop1234')).toBe('abcdefghijklmnop1234');
    expect(tokenOf('  abcdefghijklmnop1234 ')).toBe('abcdefghijklmnop1234');
  });
  it('is nothing when the key is missing, short or has other signs', () => {
    expect(tokenOf('https://ronda.example/entrar')).toBeNull();
    expect(tokenOf('#corta')).toBeNull();
    expect(tokenOf('#abcdefghijklmnop<script>')).toBeNull();
    expect(tokenOf('')).toBeNull();
  });
});
