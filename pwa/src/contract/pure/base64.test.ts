import { expect, it } from 'vitest';
import { base64, base64url, unbase64, unbase64url } from './base64';

it('writes bytes and reads them back', () => {
  const bytes = new Uint8Array([0, 62, 63, 127, 250, 251, 255]);
  expect([base64(bytes), base64url(bytes)]).toEqual(['AD4/f/r7/w==', 'AD4_f_r7_w']);
  expect(base64(bytes.buffer)).toBe(base64(bytes));
  expect([unbase64('AD4/f/r7/w=='), unbase64url('AD4_f_r7_w')]).toEqual([bytes, bytes]);
  expect([base64(new Uint8Array()), unbase64('').length]).toEqual(['', 0]);
});
