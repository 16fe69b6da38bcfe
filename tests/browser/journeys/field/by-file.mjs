// Journeys of work that goes to a colleague's phone as a file. It goes by the system's share sheet or a download, is
// handed in once, and is refused where there is no room for it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { press } from '../../actions.mjs';
import { evidenceOf } from '../../files.mjs';
import { before, still, wall } from '../../light-film.mjs';
import { AGENT, TECHNICIAN, assignedTo, note, texts } from '../../people.mjs';
import { inStorage } from '../../storage.mjs';
import { until } from '../../world.mjs';
import { attach } from '../7-evidence.mjs';
import { violations } from '../keyboard-and-axe.mjs';
import { shared } from './light.mjs';

const COURIER = 'rosalba.cortes';
const WORDS = 'Cuarto de bombas: quedó en manual';
const OWN = 'Lo del mensajero, que no se toca';

/**
 * Runs in the page before the app: the sheet of a system that has one. `globalThis.sheet` says how it fails; `asked`, how often it stood;
 * `late`: the press was too long ago for it. As Chromium's does, it passes on what is on a list by its ending and by its type, and
 * `canShare` knows nothing of that.
 */
function sheet() {
  const listed = ({ name, type }) => /\.(?:txt|pdf|png|jpe?g)$/.test(name) && /^(?:text|image)\/|\/pdf$/.test(type);
  globalThis.given = [];
  globalThis.asked = 0;
  globalThis.sheet = null;
  globalThis.late = false;
  Object.defineProperty(Navigator.prototype, 'userActivation', { get: () => ({ isActive: !globalThis.late }) });
  navigator.canShare = ({ files }) => files.length === 1;
  navigator.share = async ({ files }) => {
    globalThis.asked += 1;
    if (globalThis.sheet) throw new DOMException('not shared', globalThis.sheet);
    if (!files.every(listed)) throw new DOMException('not on the list', 'NotAllowedError');
    globalThis.given.push(...files);
  };
}
/** What the sheet was given last, as a file picker gives it to another phone. */
const passedOn = (page) =>
  page.evaluate(async () => {
    const file = globalThis.given.at(-1);
    return {
      name: file.name,
      mimeType: file.type,
      bytes: [...new Uint8Array(await file.arrayBuffer())],
    };
  });

async function sends(author) {
  await author.open('/campo/pendientes');
  await press(author.page.getByRole('link', { name: 'Mandar por otro teléfono' }));
  await author.page.getByRole('button', { name: 'Guardar como archivo' }).waitFor();
}
/** Saves what waits on this phone, as a download; answers where it lies. */
async function saved(author, path) {
  const begun = author.page.waitForEvent('download');
  await press(author.page.getByRole('button', { name: 'Guardar como archivo' }));
  const download = await begun;
  assert.match(download.suggestedFilename(), /^ronda-\d{4}-\d\d-\d\dT\d{4}\.ronda$/);
  await author.page.getByText('Quien lo reciba lo abre en Ronda con «Abrir archivo».').waitFor();
  await download.saveAs(path);
  return path;
}

/** Opens a file that came by some other app; what the screen then says is the caller's to wait for. */
async function gives(courier, file) {
  await courier.open('/campo/pendientes');
  await press(courier.page.getByRole('link', { name: 'Recibir de otro teléfono' }));
  await courier.page.getByRole('button', { name: 'Abrir archivo' }).waitFor();
  await courier.page.locator('main input[type=file]').setInputFiles(file);
}
async function takes(courier, file, said = 'Lo llevas tú.') {
  await gives(courier, file);
  await courier.page.getByRole('heading', { name: said }).waitFor();
}
/** The bundles whose bytes are kept. */
const loads = (page) =>
  inStorage(page, ({ database, asked }) =>
    asked(database.transaction(['loads', 'carried']).objectStore('loads').getAllKeys()),
  );
const handed = (courier, count) =>
  until(`${count} are handed in`, async () => {
    const cards = courier.page.locator('li.carried');
    return (await cards.filter({ hasText: /Entregado: / }).count()) === count && (await cards.count()) === count;
  });

export const journeys = {
  async 'work goes by the share sheet and again as a file, is handed in once, and the receipt comes back'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const wallpaper = await wall(join(world.folder, 'author.mjpeg'));
    const author = await world.device('phone', 'author', {
      args: before(wallpaper),
    });
    await author.page.addInitScript(sheet);
    await author.enrol(TECHNICIAN);
    const { id } = await shared(author, desk);
    const courier = await world.device('phone', 'courier');
    await courier.enrol(COURIER);
    for (const phone of [author, courier]) {
      await phone.open('/campo');
      await phone.offline();
    }
    await author.dispatch(id, note(WORDS));

    // Whoever thinks better of it is told nothing; a system that does not pass such a file on, what else there is.
    await sends(author);
    const byShare = author.page.getByRole('button', {
      name: 'Compartir con otra aplicación',
    });
    await author.page.evaluate(() => (globalThis.sheet = 'AbortError'));
    await press(byShare);
    await until('the sheet stood', () => author.page.evaluate(() => globalThis.asked === 1));
    await byShare.waitFor(); // it says «Sellando…» meanwhile
    const unshared = author.page.getByText('Este teléfono no comparte ese tipo de archivo.');
    assert.equal(await unshared.count(), 0, 'nothing failed');
    await author.page.evaluate(() => (globalThis.sheet = 'NotAllowedError'));
    await press(byShare);
    await unshared.waitFor();
    await author.shot('file-not-shared');
    assert.deepEqual(await violations(author.page, 'a file that the system does not share'), []);

    // Sealing outlasted the press, and the system shows no sheet for one that is long past: another press shares it.
    await author.page.evaluate(() => Object.assign(globalThis, { sheet: null, late: true }));
    await press(byShare);
    await author.page.getByText('Ya está sellado.').waitFor();
    await author.shot('file-sealed');
    assert.deepEqual(await violations(author.page, 'sealed, to be shared by another press'), []);
    assert.equal(await author.page.evaluate(() => globalThis.given.length), 0, 'no sheet stood');
    await author.page.evaluate(() => (globalThis.late = false));
    await press(byShare);
    const { bytes, ...file } = await until('the sheet has it', () => passedOn(author.page));
    assert.match(file.name, /^ronda-\d{4}-\d\d-\d\dT\d{4}\.ronda\.txt$/);
    assert.equal(file.mimeType, 'text/plain');
    const buffer = Buffer.from(bytes);
    assert.ok(!buffer.includes(WORDS), 'it is sealed');
    const download = await saved(author, join(world.folder, 'saved.ronda'));

    // What is no bundle is refused in words; the same file twice is one; the other, sealed anew, is another.
    await gives(courier, {
      name: 'nota.ronda',
      mimeType: file.mimeType,
      buffer: Buffer.from('una nota cualquiera'),
    });
    await courier.page.getByText('Esto no es trabajo sellado de Ronda, o llegó dañado.').waitFor();
    assert.deepEqual(await loads(courier.page), []);
    await takes(courier, { ...file, buffer });
    await takes(courier, { ...file, buffer });
    assert.equal((await loads(courier.page)).length, 1, 'the same once');
    await takes(courier, download);
    assert.equal((await loads(courier.page)).length, 2);
    await courier.shot('file-got');
    assert.ok(!texts(await desk.view(id)).includes(WORDS), 'nobody has brought it yet');

    // Who signs out is told of it, and not offered to clear what they carry.
    await courier.open('/campo/ajustes');
    await press(courier.page.getByRole('button', { name: 'Cerrar sesión' }));
    const leaving = courier.page.getByRole('dialog');
    await leaving.getByText('El trabajo de otros que llevas (2) se queda aquí').waitFor();
    assert.equal(await leaving.getByText('Borrarlo', { exact: true }).count(), 0, 'nothing of it is cleared');
    await press(leaving.getByRole('button', { name: 'Seguir aquí' }));

    await courier.open('/campo/pendientes');
    await courier.offline(false);
    await handed(courier, 2);
    await until('the desk has the words', async () => texts(await desk.view(id)).includes(WORDS));
    assert.ok((await author.status()).pending > 0, 'its author is still below ground');

    // What was handed in is known when it comes again.
    await takes(courier, { ...file, buffer }, 'Eso ya lo entregaste.');

    await courier.open('/campo/pendientes');
    await press(courier.page.locator('li.carried').first().getByRole('link', { name: 'Mostrar acuse' }));
    const receipt = courier.page.locator('canvas.drawn');
    await receipt.waitFor();
    await still(receipt, wallpaper);
    await author.open('/campo/pendientes');
    await press(author.page.getByRole('link', { name: 'Recibir de otro teléfono' }));
    await author.page.getByRole('heading', { name: 'El servidor ya lo tiene.' }).waitFor({ timeout: 120_000 });
    await author.page.getByText('Todo lo que escribiste hasta ahora ya está en el servidor.').waitFor();

    await author.offline(false);
    await author.sent();
    const last = await until('the desk stands', () => desk.view(id));
    assert.equal(texts(last).filter((text) => text === WORDS).length, 1, 'the words once');
    assert.deepEqual((await author.heard()).queue, []);
  },

  async 'work that a colleague’s phone has no room for is refused whole, and taken once there is room'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const author = await world.device('phone', 'author');
    await author.enrol(TECHNICIAN);
    const { id } = await shared(author, desk);
    const courier = await world.device('phone', 'courier', { lasting: true });
    await courier.enrol(COURIER);
    const [own] = await courier.tickets(assignedTo(COURIER));
    for (const phone of [author, courier]) {
      await phone.open('/campo');
      await phone.offline();
    }
    await author.dispatch(id, note(WORDS));
    const photo = await attach(author, author.page, id, {}, 2_400);
    await courier.dispatch(own.id, note(OWN));

    await sends(author);
    const photos = author.page.getByRole('checkbox', {
      name: /^Con fotos y archivos/,
    });
    assert.equal(await photos.isChecked(), false, 'so large a photograph goes along only where it is asked for');
    await photos.check();
    const large = await saved(author, join(world.folder, 'large.ronda'));

    // Chromium counts a megabyte for a file that grows, be it of a few bytes, and forgets it when that is closed.
    const usage = await courier.page.evaluate(async () => {
      const { usage, usageDetails } = await navigator.storage.estimate();
      return usage - (usageDetails.fileSystem ?? 0);
    });
    await courier.context.close(); // how much room there was is remembered for a while
    await courier.launch();
    await courier.offline();
    const session = await courier.context.newCDPSession(courier.page);
    const { origin } = world;
    const quotaSize = Math.ceil(usage + photo.size / 2);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });

    await gives(courier, large);
    await courier.page
      .getByText('No queda espacio en este teléfono para llevar esto, y no se guardó. Quien lo escribió aún lo tiene.')
      .waitFor();
    await courier.shot('file-no-room');
    const again = courier.page.getByRole('button', { name: 'Volver a intentar' });
    await until('one way to look again', async () => (await again.count()) === 1);
    assert.deepEqual(await violations(courier.page, 'no room to carry'), []);
    assert.deepEqual(await loads(courier.page), [], 'nothing half is kept');
    await courier.open('/campo/pendientes');
    assert.equal((await courier.status()).pending, 1, 'what was written here waits still');
    assert.equal(await courier.page.locator('li.carried').count(), 0);
    assert.ok(texts(await courier.view(own.id)).includes(OWN), 'what was there stays');

    // The same file is taken once some was made.
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    const kept = courier.page.getByRole('heading', { name: 'Lo llevas tú.' });
    // The browser remembers for a while how little room there was.
    await until('room is noticed', async () => {
      await gives(courier, large);
      await kept.waitFor({ timeout: 20_000 });
      return true;
    });
    assert.equal((await loads(courier.page)).length, 1);

    await courier.open('/campo/pendientes');
    await courier.offline(false);
    await handed(courier, 1);
    await until('the desk has the words and the photograph', async () => {
      const view = await desk.view(id);
      const file = evidenceOf(view).find((one) => one.id === photo.act);
      return texts(view).filter((text) => text === WORDS).length === 1 && file?.sealed?.fault === null;
    });
    await courier.sent();
    assert.ok((await author.status()).pending > 0, 'its author is still below ground');
  },
};
