import { describe, expect, it } from 'vitest';
import { give, MOST, type Pipe, say, take, within } from './near';

/** One end of a channel: what it is sent the other end hears, one after the other. */
class FakePipe implements Pipe {
  binaryType: BinaryType = 'blob';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  onmessage: Pipe['onmessage'] = null;
  onbufferedamountlow: Pipe['onbufferedamountlow'] = null;
  onclose: Pipe['onclose'] = null;
  other: FakePipe | null = null;
  /** The most that ever waited in it. */
  fullest = 0;

  send(data: Uint8Array<ArrayBuffer>): void {
    this.bufferedAmount += data.length;
    this.fullest = Math.max(this.fullest, this.bufferedAmount);
    setTimeout(() => {
      this.bufferedAmount -= data.length;
      this.other?.hear(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
      if (this.bufferedAmount <= this.bufferedAmountLowThreshold) this.onbufferedamountlow?.(new Event('low'));
    });
  }
  hear(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent<unknown>);
  }
}
function channel(): [FakePipe, FakePipe] {
  const [one, other] = [new FakePipe(), new FakePipe()];
  [one.other, other.other] = [other, one];
  return [one, other];
}
const nothing = () => undefined;
const head = (version: number, length: number) => {
  const view = new DataView(new ArrayBuffer(5));
  view.setUint8(0, version);
  view.setUint32(1, length);
  return view.buffer;
};

describe('over a channel between two phones', () => {
  it('goes whole, no faster than the channel takes it, and is answered', async () => {
    const [author, courier] = channel();
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * at) % 251);
    const came = take(courier, nothing);
    const sent: number[] = [];
    const kept = give(author, bytes, (at) => sent.push(at));
    expect(Buffer.from(await came).equals(bytes)).toBe(true); // a matcher would look at each of three million
    say(courier, true);
    expect(await kept).toBe(true);
    expect(sent.at(-1)).toBe(bytes.length);
    expect(author.fullest).toBeLessThan(1_200_000);
    expect(author.binaryType).toBe('arraybuffer');
  });

  it('says so where the other could not keep it', async () => {
    const [author, courier] = channel();
    const kept = give(author, Uint8Array.of(1, 2, 3), nothing);
    await take(courier, nothing);
    say(courier, false);
    expect(await kept).toBe(false);
  });

  it('refuses what is too much, nothing, of a later version or not bytes, before it makes room', async () => {
    for (const first of [head(1, MOST + 1), head(1, 0), head(2, 5), new ArrayBuffer(4), 'words']) {
      const [, courier] = channel();
      const came = take(courier, nothing);
      courier.hear(first);
      await expect(came).rejects.toThrow();
      expect(courier.onmessage).toBeNull();
    }
  });

  it('refuses more than was said, and tells where the other goes before the end', async () => {
    const [, courier] = channel();
    const more = take(courier, nothing);
    courier.hear(head(1, 4));
    courier.hear(new ArrayBuffer(5));
    await expect(more).rejects.toThrow('more than was said');
    const [author, gone] = channel();
    const half = take(gone, nothing);
    gone.hear(head(1, 4));
    gone.onclose?.(new Event('close'));
    await expect(half).rejects.toThrow('gone');
    const given = give(author, Uint8Array.of(1), nothing);
    author.onclose?.(new Event('close'));
    await expect(given).rejects.toThrow('gone');
  });

  it('waits no longer than it says', async () => {
    await expect(within(new Promise(() => undefined), 5)).rejects.toThrow('5 ms');
    expect(await within(Promise.resolve(7), 5_000)).toBe(7);
  });
});
