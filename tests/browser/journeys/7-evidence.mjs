// Photographs: taken without a network, kept through kills, sent when text has gone, seen at the desk (Q7, Q10, Q12).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { evidenceOf, together } from '../files.mjs';
import { Link } from '../link.mjs';
import { SUPERVISOR, TECHNICIAN, assignedTo, note } from '../people.mjs';
import { drawn } from '../rng.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

const CAMERA = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
const KILLS = Number(process.env.RONDA_EVIDENCE_KILLS ?? 9);
const SEED = Number(process.env.RONDA_SEED ?? Date.now() % 2 ** 31);

/** Makes a photograph of so many pixels in the page and keeps it as the app's screens do. Answers act and hash. */
export function attach(device, page, document, about = {}, side = 640) {
  return page.evaluate(
    async ([document, about, side, site]) => {
      const canvas = new OffscreenCanvas(side, Math.round(side * 0.75));
      const pen = canvas.getContext('2d');
      const grain = side > 1000 ? 70 : 9; // the larger ones have as much to tell as a photograph has
      for (let i = 0; i < 5 * grain * grain; i++) {
        pen.fillStyle = `hsl(${Math.random() * 360} 70% 50%)`;
        pen.fillRect(Math.random() * side, Math.random() * side, side / grain, side / grain);
      }
      const bytes = await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })).arrayBuffer();
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const small = new OffscreenCanvas(32, 24);
      small.getContext('2d').drawImage(canvas, 0, 0, 32, 24);
      const thumb = await (await small.convertToBlob({ type: 'image/jpeg' })).arrayBuffer();
      const size = bytes.byteLength;
      const file = { bytes, media: 'jpeg', thumb };
      const answer = await globalThis.heard.ask('attach', [document, file, about, site]);
      if (answer.refused) throw new Error(`${answer.refused.code}: ${answer.refused.es}`);
      return { ...answer.answer, sha256, size };
    },
    [document, about, side, device.shape === 'phone' ? 'field' : 'desk'],
  );
}
/** The bytes of a photograph, as a file picker gives them. */
async function photograph(page) {
  const numbers = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(900, 700);
    const pen = canvas.getContext('2d');
    for (let i = 0; i < 3_000; i++) {
      pen.fillStyle = `hsl(${i % 360} 70% 50%)`;
      pen.fillRect((i * 37) % 900, (i * 53) % 700, 40, 30);
    }
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
  });
  return Buffer.from(numbers);
}

/** Waits until the server has the bytes of all of these, and says so to this device. */
async function sealed(device, document, acts, limitMs = 60_000) {
  return until(
    `${device.name}: ${acts.length} files sealed`,
    async () => {
      const found = evidenceOf(await device.view(document)).filter((file) => acts.includes(file.id));
      return found.length === acts.length && found.every((file) => file.sealed?.fault === null) && found;
    },
    limitMs,
  );
}
/** The bytes as the server serves them. */
async function served(device, document, act) {
  const { status, type, bytes } = await device.page.evaluate(async (path) => {
    const answer = await fetch(path);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      bytes: btoa(text),
    };
  }, `/api/documents/${document}/evidence/${act}`);
  assert.equal(status, 200, `the server shows ${act}`);
  const whole = Buffer.from(bytes, 'base64');
  return {
    type,
    whole,
    sha256: createHash('sha256').update(whole).digest('hex'),
  };
}
async function waiting(device, page = device.page) {
  return page.evaluate(() => globalThis.heard.status?.files ?? 0);
}

/** A link of our own between browsers and the server, which can be slowed and cut. */
async function linked(world) {
  await world.killServer();
  const link = await Link.open(Number(new URL(world.origin).port));
  world.origin = link.origin;
  await world.serve();
  return link;
}

/** These measure: nothing else runs meanwhile. */
export const alone = ['over 50 kbit/s text goes first', 'a photograph is in its ticket 300 ms'];

export const journeys = {
  async 'photographs taken without a network reach the desk, whole'(world) {
    const { phone, desk, ticket } = await together(world, { phone: { args: CAMERA }, desk: { lasting: true } });
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.offline();

    await phone.page.getByRole('button', { name: 'Tomar foto' }).click();
    const shutter = phone.page.getByRole('button', { name: 'Tomar la foto' });
    await until('the camera', () => shutter.isEnabled());
    for (const [moment, n] of [
      ['Antes', 1],
      ['Antes', 2],
      ['Después', 3],
    ]) {
      await phone.page.getByRole('radio', { name: moment }).click();
      await shutter.click();
      await until(`photo ${n}`, async () => (await phone.page.locator('.shot img').count()) === n);
    }
    await phone.page.getByLabel('Pie de foto').fill('La roseta cambiada');
    await phone.page.getByRole('button', { name: 'Listo' }).click();
    const taken = await until('three on the ticket', async () => {
      const files = evidenceOf(await phone.view(ticket.id));
      return files.length >= 3 && files.slice(-3);
    });
    assert.deepEqual(
      taken.map((file) => file.moment),
      ['before', 'before', 'after'],
    );
    assert.equal(taken[2].caption, 'La roseta cambiada');
    assert.ok(taken.every((file) => file.size <= 400 * 1024 && file.media === 'jpeg'));
    await until('the chip counts what waits', async () => (await waiting(phone)) === 3);
    const mine = phone.page.locator('#evidencia .tile', {
      hasText: 'Guardado en este teléfono',
    });
    await until('three tiles, kept here', async () => (await mine.count()) === 3);

    await phone.offline(false);
    await phone.sent();
    const acts = taken.map((file) => file.id);
    await sealed(desk, ticket.id, acts);
    for (const file of taken) {
      const { type, sha256, whole } = await served(desk, ticket.id, file.id);
      assert.equal(type, 'image/jpeg');
      assert.equal(sha256, file.sha256, 'the bytes that were named');
      assert.equal(whole.length, file.size);
    }
    await until('nothing waits on the phone', async () => (await waiting(phone)) === 0);
    await desk.open(`/mesa/ticket/${ticket.id}`);
    await until('three pictures at the desk', async () =>
      desk.page
        .locator('#evidencia .tile img')
        .evaluateAll((all) => all.length === 3 && all.every((image) => image.complete && image.naturalWidth > 0)),
    );
  },

  async 'photographs that are picked bear what was chosen as they were picked'(world) {
    const phone = await world.device('phone', 'phone', { args: CAMERA });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.open(`/campo/ticket/${ticket.id}`);
    const before = evidenceOf(await phone.view(ticket.id)).length;
    await phone.page.getByRole('button', { name: 'Tomar foto' }).click();
    await phone.page.getByRole('radio', { name: 'Antes' }).click();
    const buffer = await photograph(phone.page);
    const files = [1, 2, 3].map((n) => ({ name: `placa-${n}.jpg`, mimeType: 'image/jpeg', buffer }));
    await phone.page.locator('dialog.camera input[type=file][multiple]').setInputFiles(files);
    // While they are made ready, the next ones are chosen for.
    await phone.page.getByRole('radio', { name: 'Después' }).click();
    const picked = await until('three on the ticket', async () => {
      const all = evidenceOf(await phone.view(ticket.id)).slice(before);
      return all.length === 3 && all;
    });
    assert.deepEqual(
      picked.map(({ moment }) => moment),
      ['before', 'before', 'before'],
    );
  },

  async 'the desk sees which photograph is still on whose phone; two people photograph one ticket at once'(world) {
    const { phone, desk, ticket } = await together(world, { phone: { lasting: true }, desk: { lasting: true } });
    await phone.ask('setRule', 'asked');
    const mine = [];
    const theirs = [];
    await phone.offline();
    for (let i = 0; i < 4; i++) {
      const [one, other] = await Promise.all([
        attach(phone, phone.page, ticket.id, {
          moment: 'before',
          caption: `del teléfono ${i}`,
        }),
        attach(desk, desk.page, ticket.id, { caption: `de la mesa ${i}` }),
      ]);
      mine.push(one);
      theirs.push(other);
    }
    await phone.offline(false);
    await phone.sent();
    await sealed(
      desk,
      ticket.id,
      theirs.map((one) => one.act),
    );
    await desk.open(`/mesa/ticket/${ticket.id}`);
    const away = desk.page.locator('#evidencia .tile', {
      hasText: /Aún en el teléfono de Omar/,
    });
    await until('the desk says whose phone', async () => (await away.count()) === 4);
    assert.equal(await waiting(phone), 4, 'nothing goes unless told to');
    await phone.ask('sendFile', mine[2].act);
    await sealed(desk, ticket.id, [mine[2].act]);
    assert.equal(await until('one less', async () => (await waiting(phone)) === 3 && 3), 3);
    await phone.ask('setRule', 'always');
    const acts = [...mine, ...theirs].map((one) => one.act);
    for (const device of [phone, desk]) await sealed(device, ticket.id, acts);
    for (const one of [...mine, ...theirs]) {
      assert.equal((await served(desk, ticket.id, one.act)).sha256, one.sha256);
    }
  },

  async 'a browser killed while it photographs and sends: each photograph that was shown is there, and arrives once and whole'(
    world,
  ) {
    const random = drawn(SEED);
    const link = await linked(world);
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const tickets = (await phone.tickets(assignedTo(TECHNICIAN))).map((one) => one.id);
    await phone.ask('setRule', 'always');
    await phone.context.close(); // Chromium writes a new cookie to the disk within half a minute, or when it ends
    await phone.launch();
    await phone.open('/campo');

    const kept = new Map();
    const counted = { tab: 0, kill: 0, server: 0, cut: 0, caught: 0 };
    for (let round = 0; round < KILLS; round++) {
      const way = ['tab', 'kill', 'server'][round % 3];
      link.rate = [Infinity, 400_000, 120_000][Math.floor(random() * 3)];
      if (random() < 0.6) {
        link.budget = Math.floor(random() * 120_000);
        counted.cut += 1;
      }
      const ticket = tickets[round % tickets.length]; // each takes 40 files
      let over = false;
      let tried = 0;
      const enough = kept.size + 1 + Math.floor(random() * 2);
      const shooting = (async () => {
        while (!over) {
          tried += 1;
          try {
            const shot = await attach(phone, phone.page, ticket, { moment: 'after' }, 500);
            kept.set(shot.act, { ...shot, ticket });
          } catch (error) {
            if (!over) throw error;
          }
        }
      })();
      const before = kept.size;
      await Promise.race([until('some photographs', () => kept.size >= enough), shooting]);
      await pause(random() * 60); // somewhere within the keeping of one, or the sending of another
      over = true;
      if (way === 'server') {
        await world.killServer();
        await shooting;
        await world.serve();
      } else if (way === 'kill') {
        const session = await phone.context.browser().newBrowserCDPSession();
        const { processInfo } = await session.send('SystemInfo.getProcessInfo');
        const gone = new Promise((resolve) => phone.context.once('close', resolve));
        process.kill(processInfo.find((one) => one.type === 'browser').id, 'SIGKILL');
        await gone;
        await shooting;
        await phone.launch();
        await phone.open('/campo');
      } else {
        const dead = phone.page;
        const gone = new Promise((resolve) => dead.once('crash', resolve));
        (await phone.context.newCDPSession(dead)).send('Page.crash').catch(() => undefined);
        await gone;
        await shooting;
        phone.page = await phone.context.newPage();
        await dead.close();
        await phone.open('/campo');
      }
      counted[way] += 1;
      counted.caught += tried - (kept.size - before);
      const here = [];
      for (const id of new Set([...kept.values()].map((one) => one.ticket)))
        here.push(...evidenceOf(await phone.view(id)).map((file) => file.id));
      assert.equal(new Set(here).size, here.length, `seed ${SEED}, round ${round} (${way}): each once`);
      const lost = [...kept.keys()].filter((act) => !here.includes(act));
      assert.deepEqual(lost, [], `seed ${SEED}, round ${round} (${way}): lost`);
    }
    link.rate = link.budget = Infinity;
    await phone.sent();
    for (const id of new Set([...kept.values()].map((one) => one.ticket))) {
      const acts = [...kept.values()].filter((one) => one.ticket === id).map((one) => one.act);
      for (const file of await sealed(phone, id, acts, 120_000)) {
        const { sha256, size } = kept.get(file.id);
        assert.deepEqual([file.sha256, file.size], [sha256, size]);
        assert.equal((await served(phone, id, file.id)).sha256, sha256, `seed ${SEED}: ${file.id} is whole`);
      }
    }
    await until('nothing waits', async () => (await waiting(phone)) === 0);
    process.stdout.write(`        seed ${SEED}: ${kept.size} photographs; ${JSON.stringify(counted)}\n`);
    link.close();
  },

  async 'over 50 kbit/s text goes first and a photograph takes the rest; two tabs of one person send it once'(world) {
    const link = await linked(world);
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    const second = await phone.tab('/campo');
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.ask('setRule', 'always');
    link.rate = 50_000 / 8;
    const up = link.up;
    const one = await attach(phone, second, ticket.id, {}, 1400);
    await until('it is on its way', async () => link.up - up > 20_000);
    const took = [];
    for (let i = 0; i < 3; i++) {
      const began = Date.now();
      await phone.dispatch(ticket.id, note(`Mientras sube la foto, ${i}`));
      await until('the note is sent', async () => (await phone.status()).pending === 0);
      took.push(Date.now() - began);
    }
    assert.ok((await waiting(phone)) === 1, 'the photograph is still on its way');
    assert.ok(Math.max(...took) < 12_000, `text took ${took} ms while ${one.size} bytes went up`);
    await second.close();
    link.rate = Infinity;
    await sealed(phone, ticket.id, [one.act]);
    assert.equal((await served(phone, ticket.id, one.act)).sha256, one.sha256);
    const sent = link.up - up;
    assert.ok(sent < one.size * 1.7 + 80_000, `${sent} bytes went up for one file of ${one.size}`);
    process.stdout.write(
      `        notes over 50 kbit/s beside a photograph of ${one.size} bytes: ${took.join(', ')} ms\n`,
    );
    link.close();
  },

  async 'a full phone says so in words; nothing that was kept is lost, and no act stands without its bytes'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.offline();
    const first = await attach(phone, phone.page, ticket.id);
    await phone.context.close(); // how much room there was is remembered for a while
    await phone.launch();
    await phone.offline();
    const session = await phone.context.newCDPSession(phone.page);
    const { origin } = world;
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.page
      .getByLabel('Adjuntar archivo')
      .last()
      .setInputFiles({ name: 'placa.jpg', mimeType: 'image/jpeg', buffer: await photograph(phone.page) });
    await phone.page
      .getByRole('alert')
      .getByText(/No queda espacio en este dispositivo y esto no se guardó/)
      .waitFor();
    await assert.rejects(attach(phone, phone.page, ticket.id), /storage_full|photo_full/);
    const here = evidenceOf(await phone.view(ticket.id)).map((file) => file.id);
    assert.equal(here.at(-1), first.act, 'no act without its bytes');
    // It is still said where this phone is told of, after the page is gone, until a photograph is kept again.
    const short = phone.page.getByText(/^Faltó espacio /).first();
    await phone.open('/campo/ajustes');
    await short.waitFor();
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    const second = await until('room is noticed', () => attach(phone, phone.page, ticket.id).catch(() => null));
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.page
      .getByLabel('Adjuntar archivo')
      .last()
      .setInputFiles({ name: 'placa.jpg', mimeType: 'image/jpeg', buffer: await photograph(phone.page) });
    await until('a third', async () => evidenceOf(await phone.view(ticket.id)).length === here.length + 2);
    await phone.open('/campo/ajustes');
    await phone.page.getByText('Espacio en el teléfono').waitFor();
    assert.equal(await short.count(), 0, 'what was kept since proves room');
    await phone.offline(false);
    await phone.sent();
    await sealed(phone, ticket.id, [first.act, second.act]);
  },

  async 'a photograph is in its ticket 300 ms after the shutter on a slow phone'(world) {
    const phone = await world.device('phone', 'phone', { args: CAMERA });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.offline();
    await phone.page.getByRole('button', { name: 'Tomar foto' }).click();
    const shutter = phone.page.getByRole('button', { name: 'Tomar la foto' });
    await until('the camera', () => shutter.isEnabled());
    const session = await phone.context.newCDPSession(phone.page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const took = [];
    for (let n = 1; n <= 12; n++) {
      took.push(
        // eslint-disable-next-line journeys/wait-for-what-is-read -- it looks at every frame until the picture is there
        await phone.page.evaluate(
          (n) =>
            new Promise((resolve) => {
              const began = performance.now();
              const look = () =>
                document.querySelectorAll('.shot img').length >= n
                  ? requestAnimationFrame(() => resolve(Math.round(performance.now() - began)))
                  : requestAnimationFrame(look);
              document.querySelector('.shutter').click();
              look();
            }),
          n,
        ),
      );
      await until('the shutter', () =>
        phone.page.evaluate(() => document.querySelector('.shutter').getAttribute('aria-disabled') !== 'true'),
      );
    }
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    const sizes = evidenceOf(await phone.view(ticket.id)).map((file) => file.size);
    took.sort((a, b) => a - b);
    process.stdout.write(
      `        shutter to thumbnail at 4× slowdown: median ${took[6]} ms, worst ${took.at(-1)} ms; sizes up to ${Math.max(...sizes)} B\n`,
    );
    assert.ok(took[6] <= 900, `median ${took[6]} ms: the aim is 300 ms on a quiet machine`);
    assert.ok(Math.max(...sizes) <= 400 * 1024);
  },

  async 'camera, marks, gallery and queue of photographs are fit for use, light and dark'(world) {
    const wrong = [];
    const look = async (device, name) => {
      for (const colorScheme of ['light', 'dark']) {
        await device.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        wrong.push(...(await violations(device.page, `${device.shape}: ${name} (${colorScheme})`)));
        await device.shot(`evidence-${device.shape}-${name}-${colorScheme}`);
      }
    };
    const { phone, desk, ticket } = await together(world, { phone: { args: CAMERA }, desk: { lasting: true } });
    await phone.ask('setRule', 'asked');
    const first = await attach(phone, phone.page, ticket.id, { moment: 'before', caption: 'La roseta suelta' });
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.page.getByRole('button', { name: 'Tomar foto' }).click();
    const shutter = phone.page.getByRole('button', { name: 'Tomar la foto' });
    await until('the camera', () => shutter.isEnabled());
    await shutter.click();
    await until('a photo', async () => (await phone.page.locator('.shot img').count()) === 1);
    await look(phone, 'camera');

    await phone.page.getByRole('button', { name: 'Marcar' }).click();
    const canvas = phone.page.locator('.marker canvas');
    await until('the photo is there to be marked', () => canvas.evaluate((one) => one.width > 4));
    const marker = phone.page.getByRole('dialog', { name: 'Marcar la foto' });
    await marker.getByRole('button', { name: 'Añadir con el teclado' }).click();
    await phone.page.keyboard.press('Shift+ArrowRight');
    await marker.getByRole('radio', { name: 'Difuminar' }).click();
    const box = await canvas.boundingBox();
    await phone.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.4);
    await phone.page.mouse.down();
    await phone.page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.7, { steps: 4 });
    await phone.page.mouse.up();
    await look(phone, 'marks');
    // Whoever goes back has thrown nothing away.
    await phone.page.keyboard.press('Escape');
    await marker.waitFor({ state: 'detached' });
    await phone.page.getByRole('button', { name: 'Marcar' }).click();
    await marker.getByText('1 flecha, 1 zona difuminada').waitFor();
    await until('the photo is there again', () => canvas.evaluate((one) => one.width > 4));
    await marker.getByRole('button', { name: 'Guardar copia marcada' }).click();
    await marker.waitFor({ state: 'detached' });
    await phone.page.getByRole('button', { name: 'Listo' }).click();
    const files = await until('original and copy', async () => {
      const all = evidenceOf(await phone.view(ticket.id));
      return all.length === 3 && all;
    });
    assert.equal(files[2].derived_from, files[1].id, 'the copy names its original, which is kept');
    assert.notEqual(files[2].sha256, files[1].sha256);
    await look(phone, 'section');
    await phone.page.locator('#evidencia .tile').last().click();
    await phone.page.locator('.viewer img').waitFor();
    await look(phone, 'viewer');
    await phone.page.getByRole('button', { name: 'Antes y después' }).click();
    await until('both', async () => (await phone.page.locator('.viewer figure img').count()) === 2);
    await look(phone, 'pair');
    await phone.page.keyboard.press('Escape');
    await phone.open('/campo/pendientes');
    await phone.page.getByRole('heading', { name: 'Fotos por enviar' }).waitFor();
    await look(phone, 'queue');

    await phone.sent();
    await phone.ask('sendFile', first.act);
    await sealed(desk, ticket.id, [first.act]);
    await desk.open(`/mesa/ticket/${ticket.id}`);
    await desk.page.locator('#evidencia .tile img').first().waitFor();
    const drop = await desk.page.evaluateHandle(
      (bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'captura.jpg', { type: 'image/jpeg' }));
        return data;
      },
      [...(await photograph(desk.page))],
    );
    await desk.page.dispatchEvent('body', 'drop', { dataTransfer: drop });
    await until('what was dropped is attached', async () => evidenceOf(await desk.view(ticket.id)).length === 4);
    await desk.page.locator('#evidencia').scrollIntoViewIfNeeded();
    await look(desk, 'section');
    await desk.page.locator('#evidencia .tile').first().click();
    await desk.page.locator('.viewer img').waitFor();
    await look(desk, 'viewer');
    assert.deepEqual(wrong, []);
  },

  async 'a supervisor takes a photograph out of sight, with a reason that everybody reads'(world) {
    const lasting = { lasting: true };
    const made = await together(world, { who: SUPERVISOR, phone: lasting, desk: lasting });
    const { phone, desk: boss, ticket } = made;
    const { act } = await attach(phone, phone.page, ticket.id, { caption: 'Se ve una persona' });
    await phone.sent();
    await sealed(boss, ticket.id, [act]);
    await boss.open(`/mesa/ticket/${ticket.id}`);
    await boss.page.locator('#evidencia .tile', { hasText: 'Enviado' }).click();
    await boss.page.getByRole('button', { name: 'Retirar' }).click();
    await boss.page.getByRole('button', { name: 'Retirar' }).click();
    await boss.page.getByText('Falta el motivo. Con una línea basta.').waitFor();
    await boss.page.getByLabel('Motivo').fill('Se ve a una persona que no dio permiso');
    await boss.page.getByRole('button', { name: 'Retirar' }).click();
    await boss.sent();
    const told = await until('the technician hears of it', async () => {
      const file = evidenceOf(await phone.view(ticket.id)).find((one) => one.id === act);
      return file?.retired ?? null;
    });
    assert.equal(told.reason, 'Se ve a una persona que no dio permiso');
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.page.locator('#evidencia .tile', { hasText: 'Retirada' }).waitFor();
    assert.equal(await phone.page.locator('#evidencia .tile img').count(), 0, 'it is out of sight');
    const status = await phone.page.evaluate(
      async (path) => (await fetch(path)).status,
      `/api/documents/${ticket.id}/evidence/${act}`,
    );
    assert.ok(status === 403 || status === 404, `the server shows it to nobody else: ${status}`);
  },
};
