// What phones do to a camera: hidden and back, black after a suspension, its lamp gone, its permission taken away.
import assert from 'node:assert/strict';
import { TECHNICIAN } from '../../people.mjs';
import { until } from '../../world.mjs';

const CAMERA = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];

/** Runs before the app: the camera of a phone that a journey plays with. */
function played() {
  const phone = { opened: 0, refuses: null, lamp: true, track: null, lit: [], muted: new WeakSet(), seen: 'visible' };
  globalThis.phone = phone;
  Object.defineProperty(Document.prototype, 'visibilityState', { get: () => phone.seen });
  const { getUserMedia } = MediaDevices.prototype;
  MediaDevices.prototype.getUserMedia = async function (asked) {
    if (phone.refuses) throw new DOMException('', phone.refuses);
    const stream = await getUserMedia.call(this, asked);
    [phone.track] = stream.getVideoTracks();
    phone.opened += 1;
    return stream;
  };
  const track = MediaStreamTrack.prototype;
  const { get } = Object.getOwnPropertyDescriptor(track, 'muted');
  Object.defineProperty(track, 'muted', {
    get() {
      return phone.muted.has(this) || get.call(this);
    },
  });
  track.getCapabilities = () => ({ torch: phone.lamp });
  track.applyConstraints = async ({ advanced }) => void phone.lit.push(...advanced.map(({ torch }) => torch));
}

export const journeys = {
  async 'a camera that the phone takes, blackens or forbids is opened again as soon as it may be'(world) {
    const phone = await world.device('phone', 'phone', { args: CAMERA });
    await phone.context.addInitScript(played);
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    const { page } = phone;
    const picture = page.locator('dialog video.on');
    const opened = () => page.evaluate(() => globalThis.phone.opened);
    const openedAgain = (before) => until('another camera', async () => (await opened()) > before);
    await page.locator('nav button.find').click();
    await picture.waitFor();

    // Looked away from, it is off; who comes back need not say that the page is visible.
    let before = await opened();
    await page.evaluate(() => {
      globalThis.phone.seen = 'hidden';
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await until('the camera is off', () => page.evaluate(() => globalThis.phone.track.readyState === 'ended'));
    await page.evaluate(() => {
      globalThis.phone.seen = 'visible';
      dispatchEvent(new Event('focus'));
    });
    await openedAgain(before);
    await picture.waitFor();

    // Black after a suspension: another is opened, and the lamp that was lit is lit again.
    await page.getByRole('button', { name: 'Prender la lámpara' }).click();
    await page.getByRole('button', { name: 'Apagar la lámpara' }).waitFor();
    const blackens = () =>
      page.evaluate(() => {
        const { track, muted } = globalThis.phone;
        muted.add(track);
        track.dispatchEvent(new Event('mute'));
      });
    before = await opened();
    await blackens();
    await openedAgain(before);
    await page.getByRole('button', { name: 'Apagar la lámpara' }).waitFor();
    assert.deepEqual(await page.evaluate(() => globalThis.phone.lit), [true, true]);

    // The camera that comes back has no lamp any more: who asks for it is told, and it looks on.
    before = await opened();
    await page.evaluate(() => (globalThis.phone.lamp = false));
    await blackens();
    await openedAgain(before);
    await page.getByRole('button', { name: 'Prender la lámpara' }).click();
    await page.getByRole('status').filter({ hasText: 'Esta cámara no tiene lámpara.' }).waitFor();
    await picture.waitFor();

    // Taken by a call, on a phone that says no more of it than that the page has the focus again.
    before = await opened();
    await page.evaluate(() => globalThis.phone.track.dispatchEvent(new Event('ended')));
    await page.getByRole('alert').getByText('La cámara se apagó').waitFor();
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await openedAgain(before);
    await picture.waitFor();

    // Its permission is taken away in the system's settings, and given back.
    await page.evaluate(() => {
      globalThis.phone.refuses = 'NotAllowedError';
      globalThis.phone.track.dispatchEvent(new Event('ended'));
    });
    await page.getByRole('alert').getByText('La cámara se apagó').waitFor();
    await page.getByRole('button', { name: 'Volver a intentar' }).click();
    await page.getByRole('alert').getByText('Ronda no tiene permiso para usar la cámara').waitFor();
    // The question that was closed brought the focus back: it is not asked again by that.
    await page.evaluate(() => {
      globalThis.phone.refuses = null;
      dispatchEvent(new Event('focus'));
    });
    await page.getByRole('alert').getByText('Ronda no tiene permiso para usar la cámara').waitFor();
    before = await opened();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await openedAgain(before);
    await picture.waitFor();
  },
};
