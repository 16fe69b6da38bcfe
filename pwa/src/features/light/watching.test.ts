import { afterEach, expect, it, vi } from 'vitest';
import { Camera } from '../../kit/camera';
import { Watching } from './watching.svelte';

const made = vi.hoisted(() => ({ readers: [] as { ready: Promise<void>; close: () => void }[] }));
vi.mock('../scan/played-reader', () => ({
  PlayedReader: class {
    constructor() {
      const next = made.readers.shift();
      if (next) return next;
    }
  },
}));
afterEach(() => vi.restoreAllMocks());

it('leaves no camera on behind what it says where its reader cannot be had', async () => {
  const close = vi.fn();
  const camera = { stream: {}, onlost: () => undefined, watch: () => () => undefined, close };
  vi.spyOn(Camera, 'open').mockResolvedValue(camera as unknown as Camera);
  const broken = Promise.reject(new Error('its file did not come'));
  broken.catch(() => undefined);
  const reader = { ready: broken, close: vi.fn() };
  made.readers = [reader];
  const watching = new Watching(() => undefined);
  await watching.open({ play: async () => undefined, videoWidth: 0 } as unknown as HTMLVideoElement);
  await vi.waitFor(() => expect(watching.unread).toBe(true));
  expect([watching.state, close.mock.calls.length, reader.close.mock.calls.length]).toEqual(['closed', 1, 1]);
  watching.end();
});
