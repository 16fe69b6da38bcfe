import { afterEach, expect, it, vi } from 'vitest';
import type { CheckOutcomes } from '../../../contract/api';

/** A camera that opens. */
const opened = vi.hoisted(() => {
  const stream = { active: true };
  return { stream, close: () => void (stream.active = false) };
});
vi.mock('../../../kit/camera', () => ({ Camera: { open: async () => opened }, CameraError: class extends Error {} }));
vi.mock('../../../contract/engine', () => ({ engine: {} }));
vi.mock('../../bell/browser-push', () => ({ able: () => false }));
const { run, spaceOf, verdictOf } = await import('./checks');

const MB = 1024 * 1024;

it('calls room what a day of photographs takes', () => {
  expect(spaceOf({ quota: 2_000 * MB, usage: 100 * MB })).toBe('good');
  expect(spaceOf({ quota: 400 * MB, usage: 100 * MB })).toBe('limited');
  expect(spaceOf({ quota: 150 * MB, usage: 100 * MB })).toBe('bad');
  expect(spaceOf({})).toBe('untried');
});

it('is as good as its worst part', () => {
  expect(verdictOf({ storage: 'good', push: 'untried' })).toBe('good');
  expect(verdictOf({ storage: 'good', push: 'limited' })).toBe('limited');
  expect(verdictOf({ storage: 'bad', push: 'limited' })).toBe('bad');
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What is found of a camera whose picture is so many pixels wide; one that stays black has no width. */
async function foundOf(width: number): Promise<CheckOutcomes['camera'] | undefined> {
  vi.useFakeTimers();
  opened.stream.active = true;
  vi.stubGlobal('navigator', {});
  const video = {
    play: async () => undefined,
    srcObject: null,
    get videoWidth() {
      return this.srcObject === null ? 0 : width;
    },
  };
  vi.stubGlobal('document', { createElement: () => video });
  const found: Partial<CheckOutcomes> = {};
  const tried = run(null, (check, outcome) => (found[check] = outcome));
  await vi.advanceTimersByTimeAsync(31_000);
  await tried;
  return found.camera;
}

it('says of a camera that gives a picture that it is good, and closes it', async () => {
  expect(await foundOf(640)).toBe('good');
  expect(opened.stream.active).toBe(false);
});

it('says of a camera that stays black that it fails, closes it, and looks for its picture no more', async () => {
  expect(await foundOf(0)).toBe('bad');
  expect(opened.stream.active).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
