import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { frame, unframe } from './frame';

describe('frames', () => {
  it('open to what was packed, and long ones are compressed', async () => {
    for (const length of [0, 1, 399, 400, 100_000]) {
      const body = new Uint8Array(length).map((_, i) => i % 7);
      const framed = await frame(body);
      expect(framed[0]).toBe(length >= 400 ? 1 : 0);
      expect(await unframe(framed)).toEqual(body);
    }
  });
  it('stop inflating at the bound', async () => {
    const bomb = new Uint8Array([1, ...gzipSync(Buffer.alloc(10_000_000))]);
    expect(bomb.length).toBeLessThan(20_000);
    expect(await unframe(bomb, 1_000_000)).toBeNull();
  });
  it('tell damage apart by giving nothing', async () => {
    expect(await unframe(new Uint8Array())).toBeNull();
    expect(await unframe(new Uint8Array([9, 1]))).toBeNull();
    expect(await unframe(new Uint8Array([1, 1, 2, 3]))).toBeNull();
    expect(await unframe((await frame(new Uint8Array(5_000))).slice(0, -9))).toBeNull();
  });
});
