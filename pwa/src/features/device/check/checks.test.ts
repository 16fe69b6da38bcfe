import { afterEach, expect, it, vi } from 'vitest';
import type { CheckOutcomes } from '../../../contract/api';

/** A camera that opens; what its picture is, each trial says. */
const black = vi.hoisted(() => {
  const stream = { active: true };
  return { stream, close: () => void (stream.active = false) };
});
vi.mock('../../../kit/camera', () => ({ Camera: { open: async () => black }, CameraError: class extends Error {} }));
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

it('says of a camera that gives a picture that it is good', async () => {
  vi.useFakeTimers();
  black.stream.active = true;
  vi.stubGlobal('navigator', {});
  const video = {
    play: async () => undefined,
    srcObject: null,
    get videoWidth() {
      return this.srcObject === null ? 0 : 640;
    },
  };
  vi.stubGlobal('document', { createElement: () => video });
  const found: Partial<CheckOutcomes> = {};
  const tried = run(null, (check, outcome) => (found[check] = outcome));
  await vi.advanceTimersByTimeAsync(31_000);
  await tried;
  expect(found.camera).toBe('good');
  expect(black.stream.active).toBe(false);
});

it('says of a camera that stays black that it fails, closes it, and looks for its picture no more', async () => {
  vi.useFakeTimers();
  black.stream.active = true;
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('document', { createElement: () => ({ play: async () => undefined, videoWidth: 0 }) });
  const found: Partial<CheckOutcomes> = {};
  const tried = run(null, (check, outcome) => (found[check] = outcome));
  await vi.advanceTimersByTimeAsync(31_000);
  await tried;
  expect(found.camera).toBe('bad');
  expect(black.stream.active).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
