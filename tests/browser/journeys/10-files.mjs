// Photographs after a restored server, a lost phone, or a false file type (Q8, S10, S13).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aboutAnItem, evidenceOf, picker, picks, together } from '../files.mjs';
import { AGENT, SUPERVISOR, TECHNICIAN, assignedTo } from '../people.mjs';
import { VOICE_NOTE, voiceNote } from '../recording.mjs';
import { inStorage } from '../storage.mjs';
import { until } from '../world.mjs';
import { attach } from './7-evidence.mjs';
import { violations } from './keyboard-and-axe.mjs';

const run = promisify(execFile);

const call = (device, path, body) => device.ask('call', path, body);
/** How a file stands at the server. */
const standing = (device, act) => call(device, `/api/uploads/${act}`);
/** What the phone has of a file: its row, and whether the bytes are here. */
const kept = (device, act) =>
  inStorage(
    device.page,
    async ({ database, asked }, act) => {
      const read = database.transaction(['evidence', 'blobs']);
      const row = await asked(read.objectStore('evidence').get(act));
      if (!row) return row;
      const blob = await asked(read.objectStore('blobs').get(row.sha256));
      return { state: row.state, safe: row.safe === true, bytes: blob?.bytes.byteLength ?? 0 };
    },
    act,
  );
async function fileOf(device, document, act) {
  return evidenceOf(await device.view(document)).find((one) => one.id === act);
}
/** Opens the voice note on a screen and plays it there. */
async function played({ page }) {
  await page.locator('#evidencia .tile', { hasText: VOICE_NOTE }).click();
  const player = page.locator('dialog[open] audio[aria-label="Nota de voz de 2 s"]');
  await player.waitFor();
  // Without a sound: a browser that nobody has pressed anything in plays no other.
  await player.evaluate((one) => {
    one.muted = true;
    return one.play();
  });
  await until('it is played', () => player.evaluate((one) => one.currentTime > 0));
  return player;
}
const isSealed = (device, document, act) =>
  until(`${device.name}: it is sealed`, async () => (await fileOf(device, document, act))?.sealed?.fault === null);

export const journeys = {
  async 'a server restored to before a photograph came asks for it again, and is given it whole'(world) {
    const { phone, ticket } = await together(world, { such: aboutAnItem });
    await phone.ask('setRule', 'always');
    const backup = async (file) => {
      await run(world.ronda, ['backup', join(world.folder, file), '--data', world.data]);
    };
    const first = await attach(phone, phone.page, ticket.id, {
      caption: 'antes de la copia',
    });
    await phone.sent();
    await isSealed(phone, ticket.id, first.act);
    assert.deepEqual(await standing(phone, first.act).then(({ state, backed_up }) => [state, backed_up]), [
      'sealed',
      false,
    ]);
    await backup('one.ronda');
    assert.equal((await standing(phone, first.act)).backed_up, true, 'the backup has it');

    const second = await attach(phone, phone.page, ticket.id, {
      caption: 'después de la copia',
    });
    await phone.sent();
    await isSealed(phone, ticket.id, second.act);
    await until('the phone knows', async () => (await kept(phone, second.act)).state === 'sealed');
    assert.deepEqual(await kept(phone, second.act), {
      state: 'sealed',
      safe: false,
      bytes: second.size,
    });

    await world.killServer();
    rmSync(world.data, { recursive: true, force: true });
    await run(world.ronda, ['restore', join(world.folder, 'one.ronda'), '--data', world.data]);
    await world.serve();
    await phone.ask('syncNow');
    await until('the act is there again', async () => (await standing(phone, second.act)).size === second.size);
    await until('and its bytes', async () => (await standing(phone, second.act)).state === 'sealed');
    await phone.ask('syncNow');
    await isSealed(phone, ticket.id, second.act);
    for (const one of [first, second]) {
      const answer = await phone.page.evaluate(async (path) => {
        const answer = await fetch(path);
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await answer.arrayBuffer()));
        return [answer.status, [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')];
      }, `/api/documents/${ticket.id}/evidence/${one.act}`);
      assert.deepEqual(answer, [200, one.sha256]);
    }
    await backup('two.ronda');
    await phone.open('/campo'); // a worker that begins asks what backups have
    await phone.ask('syncNow');
    await until('the phone knows that a backup has both', async () => {
      const both = [await kept(phone, first.act), await kept(phone, second.act)];
      return both.every((row) => row.state === 'sealed' && row.safe);
    });
  },

  async 'a lost phone sends the photographs it has before it clears itself, and a supervisor decides them'(world) {
    const { phone, desk, ticket } = await together(world, { who: SUPERVISOR, enrols: { passkey: true } });
    await phone.ask('setRule', 'asked');
    const lost = (await call(phone, '/api/devices')).find(({ own }) => own);
    // One whose act had gone and whose bytes had not; one of which nothing had.
    const before = await attach(phone, phone.page, ticket.id, {
      caption: 'antes de perderse',
    });
    await phone.sent();
    await phone.offline();
    const after = await attach(phone, phone.page, ticket.id, {
      caption: 'sin red',
    });
    await call(desk, `/api/devices/${lost.id}/revoke`, {});

    await phone.offline(false);
    await phone.ask('syncNow').catch(() => undefined); // it may be cleared while it answers
    await phone.page.getByText('Este dispositivo se dio de baja').waitFor({ timeout: 60_000 });
    const left = await phone.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    assert.deepEqual(left, ['ronda'], 'nothing of it is left here but the empty register');
    await desk.sent();
    await isSealed(desk, ticket.id, before.act);
    const waits = await until('what it wrote since waits', async () =>
      (await call(desk, '/api/held')).find(({ command }) => command?.attach_evidence),
    );
    await call(desk, `/api/held/${waits.position}`, {
      accept: true,
      reason: 'Era de su visita',
    });
    await isSealed(desk, ticket.id, after.act);
    const status = await desk.page.evaluate(
      async (path) => (await fetch(path)).status,
      `/api/documents/${ticket.id}/evidence/${after.act}`,
    );
    assert.equal(status, 200, 'its bytes had come with it');
  },

  async 'a file that is not what it says is told on the phone and at the desk, stays, and is saved or put away'(world) {
    const { phone, desk, ticket } = await together(world, { such: aboutAnItem });
    await phone.open(`/campo/ticket/${ticket.id}`);
    const bytes = Buffer.from('%PDF-1.7\nun acta que se cortó a la mitad');
    const mine = await picks(phone, ticket.id, { name: 'acta.pdf', mimeType: 'application/pdf', buffer: bytes });
    assert.equal(mine.equipment, ticket.equipment, 'it shows what the ticket is about');
    await phone.sent();
    for (const device of [phone, desk]) {
      await until(`${device.name}: told`, async () => (await fileOf(device, ticket.id, mine.id))?.sealed?.fault);
    }
    await until('the phone keeps it', async () => (await kept(phone, mine.id)).state === 'refused');
    assert.equal((await kept(phone, mine.id)).bytes, bytes.length);
    await phone.page.locator('#evidencia .tile', { hasText: 'No se recibió' }).waitFor();
    await desk.open(`/mesa/ticket/${ticket.id}`);
    await desk.page.locator('#evidencia .tile', { hasText: 'No se recibió' }).waitFor();
    await desk.page.locator('#evidencia').scrollIntoViewIfNeeded();
    await desk.shot('files-refused-desk');

    await phone.open('/campo/pendientes');
    const row = phone.page.locator('#fotos li.refused');
    await row.getByText(/Aquí sigue/).waitFor();
    await phone.sent(); // nothing turns or fades any more
    assert.equal(await phone.page.getByText('Todo está en la mesa').count(), 0, 'the headline tells the truth');
    await until('the chip says so', async () => (await phone.status()).chip === 'attention');
    await phone.shot('files-refused');
    assert.deepEqual(await violations(phone.page, 'phone'), []);
    const [download] = await Promise.all([
      phone.page.waitForEvent('download'),
      row.getByRole('button', { name: 'Descargar' }).click(),
    ]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    assert.ok(Buffer.concat(chunks).equals(bytes), 'what was kept is what was picked');
    await row.getByRole('button', { name: 'Quitar de este teléfono' }).click();
    // Its bytes may be nowhere else: it is asked first.
    const sure = phone.page.getByRole('dialog', { name: '¿Quitar este archivo de este teléfono?' });
    await sure.getByRole('button', { name: 'Conservarlo' }).click();
    assert.notEqual(await kept(phone, mine.id), undefined);
    await row.getByRole('button', { name: 'Quitar de este teléfono' }).click();
    await sure.getByRole('button', { name: 'Quitar de este teléfono' }).click();
    await until('it is put away', async () => (await kept(phone, mine.id)) === undefined);
    await until('and the chip counts nothing', async () => ((await phone.status()).files ?? 0) === 0);
  },

  // OAX-100: what came by WhatsApp is heard where it stands, without a network too.
  async 'a voice note is played on the phone without a network, and at the desk once it has come'(world) {
    const { phone, desk, ticket } = await together(world, { such: aboutAnItem });
    await phone.open(`/campo/ticket/${ticket.id}`);
    await picker(phone).waitFor({ state: 'attached' });
    await phone.offline();
    const mine = await picks(phone, ticket.id, { name: VOICE_NOTE, mimeType: 'audio/ogg', buffer: voiceNote(2) });
    await played(phone);
    await phone.shot('voice-note');
    assert.deepEqual(await violations(phone.page, 'phone'), []);
    await phone.page.keyboard.press('Escape');
    await phone.offline(false);
    await phone.sent();
    await isSealed(phone, ticket.id, mine.id);

    await isSealed(desk, ticket.id, mine.id);
    await desk.open(`/mesa/ticket/${ticket.id}`);
    const player = await played(desk);
    assert.match(await player.getAttribute('src'), /^blob:/, 'the bytes, and no address of theirs');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await desk.shot('voice-note-desk');
  },

  async 'a log attached at the desk stands by its name, type and size, is only saved, and a program is refused'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const ticket = await until('a ticket', async () => (await desk.heard()).tickets.find(assignedTo(TECHNICIAN)));
    await desk.open(`/mesa/ticket/${ticket.id}`);
    const log = { name: 'router.log', mimeType: 'text/plain', buffer: Buffer.from('Nov 20 08:59 enlace caído\n') };
    const mine = await picks(desk, ticket.id, log);
    const tile = desk.page.locator('#evidencia .tile', { hasText: 'router.log' });
    await tile.getByText(/^Bitácora · /).waitFor();
    await isSealed(desk, ticket.id, mine.id);
    const served = await desk.page.evaluate(async (path) => {
      const { status, headers } = await fetch(path);
      return [status, headers.get('content-type'), headers.get('content-disposition')?.split(';')[0]];
    }, `/api/documents/${ticket.id}/evidence/${mine.id}`);
    assert.deepEqual(served, [200, 'application/octet-stream', 'attachment']);
    await picker(desk).setInputFiles({
      name: 'virus.exe',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('MZ\0'),
    });
    await desk.page.getByText(/«virus\.exe» no se recibe/).waitFor();
    assert.equal(evidenceOf(await desk.view(ticket.id)).filter((one) => one.name === 'virus.exe').length, 0);
  },
};
