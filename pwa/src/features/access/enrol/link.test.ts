import { describe, expect, it } from 'vitest';
import { systemOf, tokenOf } from './link';

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
  it('names the device', () => {
    expect(systemOf('Mozilla/5.0 (Linux; Android 15; Pixel 7)')).toEqual({ name: 'Android', phone: true });
    expect(systemOf('Mozilla/5.0 (X11; Linux x86_64)')).toEqual({ name: 'Linux', phone: false });
  });
});
