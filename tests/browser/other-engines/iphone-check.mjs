// Tries an iPhone that is nobody's yet: its own check, and the key carried into the installed app.
// The check ends with a code that is read out. What this WebKit has not (a camera, passkeys, push) is told as missing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TECHNICIAN } from '../people.mjs';
import { until } from '../world.mjs';
import { all, push, shown } from './hand.mjs';
import { IPhone } from './iphone.mjs';

const run = promisify(execFile);
const button = (words) => `//button[contains(., "${words}")]`;
const said = (name, outcome) => `//li[.//b[.="${name}"]][contains(., "· ${outcome}")]`;
/** What the check finds in this WebKit, in the order in which it is shown; the engine tells nothing of its room. */
const FOUND = [
  ['Lo guardado sigue tras volver a cargar', 'Bien'],
  ['La base de datos abre de nuevo', 'Bien'],
  ['La clave del dispositivo firma', 'Bien'],
  ['Ronda abre sin señal', 'Bien'],
  ['Hay espacio', 'No se sabe'],
  ['El navegador promete no borrar', 'Con límites'],
  ['La cámara da imagen', 'Con límites'],
  ['Guarda llaves de acceso', 'Con límites'],
  ['Recibe avisos con Ronda cerrada', 'Con límites'],
];
const CODE = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/;
/** Nobody has come in: the server says so, and the console is told. */
const notNobody = (text) => !/Failed to load resource: the server responded with a status of 401/.test(text);

/** The check is through: what it must have found stands there; answers what its code tells at the console. */
async function through(phone, world) {
  await shown(phone, '//h2', 'Tu código');
  for (const [name, outcome] of FOUND) await shown(phone, said(name, outcome));
  await shown(phone, '//*[@role="status"]', 'Ronda trabaja aquí. Algo le falta a este dispositivo');
  const code = await until('the code', async () => CODE.exec((await all(phone, '//main')).join(' '))?.[0]);
  const { stdout } = await run(world.ronda, ['device-check', code.toLowerCase().replaceAll('-', ' ')]);
  return stdout;
}

export const journeys = {
  async 'WebKit: an iPhone tries itself, again after the system took its database, and its code says the same'(world) {
    const phone = await IPhone.launch(world.folder, { installed: true });
    try {
      await phone.goto(`${world.origin}/prueba`);
      await push(phone, button('Empezar la prueba'));
      const told = await through(phone, world);
      await phone.shot('iphone-check');
      await shown(phone, said('Hay espacio', 'No se sabe'), 'Este navegador no lo dice.');
      assert.match(told, /^Ronda \d+\.\d+\.\d+ · iPhone · Safari 17 · instalada\n/);
      for (const [name, outcome] of FOUND) assert.match(told, new RegExp(`^${outcome} +${name}$`, 'im'));

      // The process that keeps the databases dies while the phone sleeps: no handle is to be had in this page any more.
      await phone.run(() => void (globalThis.former = true));
      await phone.suspended(() => phone.loseDatabase());
      await push(phone, button('Probar otra vez'));
      await until('the page is another', () => phone.run(() => globalThis.former === undefined));
      assert.equal(await through(phone, world), told);

      // It leaves nothing behind, and the app begins beside it.
      await until('nothing is left', () =>
        phone.run(async () => (await indexedDB.databases()).every(({ name }) => name !== 'ronda-prueba')),
      );
      await push(phone, '//a[contains(., "Volver a Ronda")]');
      await shown(phone, '//h1', 'Entrar');
      assert.deepEqual(phone.complaints().filter(notNobody), []);
    } finally {
      await phone.end();
    }
  },

  async 'WebKit: the key that is copied in an iPhone’s tab is pasted into the installed app'(world) {
    const tab = await IPhone.launch(world.folder, { installed: false });
    let app = null;
    try {
      await tab.goto(await world.link(TECHNICIAN));
      await shown(tab, '//h1', 'Primero instala Ronda');
      await push(tab, button('Copiar la clave'));
      await shown(tab, '//*[@role="status"]', 'Copiada. Sirve una sola vez');
      await tab.shot('iphone-copied');

      app = await IPhone.launch(world.folder, { installed: true, beside: tab });
      await app.goto(`${world.origin}/`);
      await shown(app, '//h1', 'Entrar');
      await push(app, button('Pegar la clave copiada'));
      await shown(app, '//h1', 'Hola, Omar Cruz Jiménez');
      await app.shot('iphone-pasted');
      await push(app, '//form//button[@value="plain"]');
      await shown(app, '//header', 'Al día');
      assert.deepEqual(await all(app, '//header[contains(., "sin instalar")]'), []);

      for (const phone of [tab, app]) assert.deepEqual(phone.complaints().filter(notNobody), []);
    } finally {
      await app?.end();
      await tab.end();
    }
  },
};
