import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PushChannel } from './push-channel';

class Stream extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 1;
  close(): void {
    this.readyState = Stream.CLOSED;
  }
  says(kind: string, data: string): void {
    this.dispatchEvent(new MessageEvent(kind, { data }));
  }
}

const streams: Stream[] = [];
const parts = {
  open: () => {
    const stream = new Stream();
    streams.push(stream);
    return stream as unknown as EventSource;
  },
  poke: vi.fn(),
  presence: vi.fn(),
  opened: vi.fn(),
  lost: vi.fn(),
};

beforeEach(() => vi.stubGlobal('EventSource', Stream));
afterEach(() => {
  streams.length = 0;
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

it('opens one stream, and another once that one is closed', () => {
  const live = new PushChannel(parts);
  live.ensure();
  live.ensure();
  expect(streams.length).toBe(1);
  live.close();
  live.ensure();
  expect(streams.length).toBe(2);
});

it('opens another in the place of one that said nothing of what was new', () => {
  const live = new PushChannel(parts);
  live.ensure();
  live.ensure(true);
  expect(streams.map(({ readyState }) => readyState)).toEqual([Stream.CLOSED, 1]);
  streams[0]?.says('poke', '{"position":7}');
  expect(parts.poke).not.toHaveBeenCalled();
  streams[1]?.says('poke', '{"position":8}');
  expect(parts.poke.mock.calls).toEqual([[8]]);
});

it('opens none once it has ended, and hears nothing of the last one', () => {
  const live = new PushChannel(parts);
  live.ensure();
  live.end();
  // A conversation that was under way comes to its end.
  live.ensure();
  expect(streams.length).toBe(1);
  // Said before it was closed, and delivered after.
  streams[0]?.says('presence', '[]');
  streams[0]?.says('poke', '{"position":7}');
  expect(parts.presence).not.toHaveBeenCalled();
  expect(parts.poke).not.toHaveBeenCalled();
});

it('says each time that the stream stands, and not when an earlier one does', () => {
  const live = new PushChannel(parts);
  live.ensure();
  streams[0]?.dispatchEvent(new Event('open'));
  streams[0]?.dispatchEvent(new Event('open')); // the browser opened it again by itself
  expect(parts.opened).toHaveBeenCalledTimes(2);
  live.close();
  live.ensure();
  streams[0]?.dispatchEvent(new Event('open'));
  expect(parts.opened).toHaveBeenCalledTimes(2);
});

it('takes a poke without a position for one that is news', () => {
  const live = new PushChannel(parts);
  live.ensure();
  streams[0]?.says('poke', '{}');
  streams[0]?.says('poke', '{"position":7}');
  expect(parts.poke.mock.calls).toEqual([[Number.MAX_SAFE_INTEGER], [7]]);
});

it('has the server asked once where a stream that broke does not come back', () => {
  const live = new PushChannel(parts);
  live.ensure();
  const [stream] = streams;
  const says = (kind: string) => stream?.dispatchEvent(new Event(kind));
  says('open');
  says('error'); // the browser opens it again by itself, and mostly at once
  says('open');
  expect(parts.lost).not.toHaveBeenCalled();
  for (let tries = 0; tries < 5; tries++) says('error');
  expect(parts.lost).toHaveBeenCalledTimes(1);
  says('open');
  for (let tries = 0; tries < 5; tries++) says('error');
  expect(parts.lost).toHaveBeenCalledTimes(2);
});

it('has it asked again where the server answered meanwhile and the stream has not come back', () => {
  const live = new PushChannel(parts);
  live.ensure();
  const fails = () => streams[0]?.dispatchEvent(new Event('error'));
  for (let tries = 0; tries < 5; tries++) fails();
  expect(parts.lost).toHaveBeenCalledTimes(1);
  live.ensure();
  for (let tries = 0; tries < 5; tries++) fails();
  expect(parts.lost).toHaveBeenCalledTimes(2);
});
