// Benchmark of a transfer by light. What one phone's screen plays, filmed, stands before another's camera: sharp, and
// as hands hold it; as it is, and slowed four times.
import { join } from 'node:path';
import { before, film, HELD, shown, wall } from '../browser/light-film.mjs';
import { seat } from './lib/seat.mjs';
import { slow } from './lib/slow.mjs';
import { house, profile, round } from './ronda.mjs';

const SIZES = [10_000, 400_000];
const TICKETS = 5;
const AUTHOR = 'omar.cruz';
const COURIER = 'rosalba.cortes';
const FACTOR = 4;
/** How the screen is seen. */
const SEEN = { '': {}, ', blurred, tilted, a fifth of the pictures lost': HELD };

/** A file of so many bytes that do not compress, kept with its act as a photograph is. */
const attach = (author, ticket, size) =>
  author.page.evaluate(
    async ([ticket, size]) => {
      const bytes = new Uint8Array(size);
      for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65_536)));
      const file = { bytes: bytes.buffer, media: 'jpeg', thumb: null };
      const { refused } = await globalThis.heard.ask('attach', [ticket, file, {}, 'field']);
      if (refused) throw new Error(refused.es);
    },
    [ticket, size],
  );

/** What this phone plays of what waits on it, and how many codes are needed. */
async function played(author) {
  const { page } = author;
  await author.open('/campo/pendientes');
  await page.getByRole('link', { name: 'Mandar por otro teléfono' }).click();
  await page.getByRole('button', { name: 'Mandar por luz' }).click();
  const canvas = page.locator('dialog canvas.ready');
  await canvas.waitFor();
  await page.locator('dialog footer').getByText(/ de \d+ códigos/).waitFor();
  const needed = Number(/ de (\d+) códigos/.exec(await page.locator('dialog footer').innerText())[1]);
  const codes = await shown(canvas, Math.ceil(needed * 1.3) + 6);
  await page.getByRole('button', { name: 'Ya lo tiene' }).click();
  return { codes, needed };
}

/** From the first picture until the other phone has it (ms). */
async function taken(courier) {
  const { page } = courier;
  await courier.open('/campo/pendientes');
  await page.evaluate(() => {
    globalThis.took = new Promise((done) => {
      let began = null;
      addEventListener('playing', () => (began ??= performance.now()), { capture: true });
      const look = () => {
        if (document.querySelector('main .done')) done(performance.now() - began);
        else setTimeout(look, 10);
      };
      look();
    });
  });
  await page.getByRole('link', { name: 'Recibir de otro teléfono' }).click();
  return page.evaluate(() => globalThis.took);
}

/** 10 KB and 400 KB, sharp and as hands hold it, once as the machine is, once slowed. */
export async function lightRuns(say) {
  let staged;
  let author;
  let courier;
  let release = null;
  const base = { case: 'light', system: 'ronda', where: 'browser', rtt_ms: 0 };
  try {
    staged = await house(TICKETS, `${COURIER},Rosalba Cortés Ávila,agente-tecnico,oax-redes,edificio-1,,,,true\n`, () => ({ assign: AUTHOR }));
    staged.wire.reset(0);
    author = await seat(staged, 'phone', AUTHOR, 'author');
    await author.enter(TICKETS);
    const [{ id }] = await author.tickets();
    await author.page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
    await author.open('/campo/luz/mandar'); // what is fetched later is here now
    await author.page.locator('main').first().waitFor();
    const seen = join(staged.folder, 'light.mjpeg');
    let sum = 0;
    for (const size of SIZES) {
      // Photographs go up when told to: this one stays, so that there is something to play.
      await author.ask('setRule', 'asked');
      await attach(author, id, size - sum);
      sum = size;
      const { codes, needed } = await played(author);
      await wall(seen); // there before the camera is
      courier = await seat(staged, 'phone', COURIER, `courier-${size}`, before(seen));
      await courier.enter(0);
      for (const [how, between] of Object.entries(SEEN)) {
        await film(codes, seen, between);
        for (const label of ['as it is', '4× slower']) {
          release = label === 'as it is' ? null : await slow(FACTOR, courier.context);
          const ms = await taken(courier);
          await release?.();
          release = null;
          const variant = `a transfer by light, ${label}${how}`;
          say({ ...base, n: size, variant, ms: round(ms), of: 1, codes: needed, kb_per_s: round(size / ms), build: profile });
        }
      }
      await courier.close();
      courier = undefined;
    }
    return 0;
  } catch (error) {
    say({ ...base, n: 0, failed: String(error.message).split('\n')[0] });
    return 1;
  } finally {
    await release?.();
    await author?.close();
    await courier?.close();
    await staged?.end();
  }
}
