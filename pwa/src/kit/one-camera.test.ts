import { expect, it } from 'vitest';
import { type Camera, CameraError } from './camera';
import { OFF, OneCamera, type Stands } from './one-camera';

const video = { srcObject: null, play: () => Promise.resolve() } as unknown as HTMLVideoElement;

/** A camera that is played with. */
class Fake {
  closed = false;
  watched = false;
  lose: () => void = () => undefined;
  blacken: () => void = () => undefined;
  readonly stream = {};
  onlost(tell: () => void) {
    this.lose = tell;
  }
  watch(_: HTMLVideoElement, again: () => void) {
    [this.watched, this.blacken] = [true, again];
    return () => (this.watched = false);
  }
  close() {
    this.closed = true;
  }
}

function viewfinder() {
  const opening: { give: (camera: Fake) => void; refuse: (error: Error) => void }[] = [];
  const told: Stands[] = [];
  const one = new OneCamera({
    open: () =>
      new Promise<Camera>((resolve, reject) =>
        opening.push({ give: (camera) => resolve(camera as unknown as Camera), refuse: reject }),
      ),
    tell: (stands) => told.push(stands),
    again: () => void one.open(video),
  });
  return { one, opening, last: () => told.at(-1) };
}

it('is one alone where it is opened once more before the first is there', async () => {
  const { one, opening, last } = viewfinder();
  const [first, second] = [one.open(video), one.open(video)];
  const [early, late] = [new Fake(), new Fake()];
  opening[1]?.give(late);
  expect(await second).toBe(late);
  opening[0]?.give(early);
  expect(await first).toBeNull();
  expect([early.closed, late.closed, last()?.camera]).toEqual([true, false, late]);
});

it('is watched no more once the system has taken it: opened again, it is not taken for the black one', async () => {
  const { one, opening, last } = viewfinder();
  const camera = new Fake();
  const opened = one.open(video);
  opening[0]?.give(camera);
  await opened;
  expect([camera.watched, last()]).toEqual([true, { camera, live: true, fault: null }]);
  camera.lose();
  expect([camera.watched, camera.closed, last()]).toEqual([false, true, { ...OFF, fault: 'lost' }]);
  const again = one.open(video);
  camera.lose(); // said late
  opening[1]?.give(new Fake());
  expect(await again).not.toBeNull();
  expect(last()?.live).toBe(true);
});

it('says why there is none, and nothing once it was closed', async () => {
  const { one, opening, last } = viewfinder();
  const refused = one.open(video);
  opening[0]?.refuse(new CameraError('denied'));
  expect([await refused, last()?.fault]).toEqual([null, 'denied']);
  const late = one.open(video);
  one.close();
  opening[1]?.refuse(new CameraError('busy'));
  expect([await late, last()]).toEqual([null, OFF]);
});
