// Journey in a browser that says that it is an iPhone. It installs first, and the link is carried over by the
// clipboard. What iOS itself does (a storage of its own for the installed app, seven days) cannot be had here.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { listen } from '../../page.mjs';
import { TECHNICIAN, assignedTo, note } from '../../people.mjs';
import { browser, out, until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

/**
 * From the link to the round there are so many taps at most. Those of the system's own are not here: the link, the browser's menu,
 * «Compartir», «Agregar a inicio», «Agregar», the icon, and «Pegar» beside what is pasted.
 */
const [TAPS, SYSTEMS] = [12, 7];

/** Runs a journey with iPhones, as it were, and puts them away whatever comes. `installed`: the app in its own window. */
async function withPhones(world, work) {
  const contexts = [];
  const phone = async (installed) => {
    const context = await (
      await browser()
    ).newContext({
      ...{ userAgent: IPHONE, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
      ...{ locale: 'es-MX', timezoneId: 'America/Mexico_City', permissions: ['clipboard-read', 'clipboard-write'] },
    });
    contexts.push(context);
    await context.addInitScript(listen);
    if (installed)
      await context.addInitScript(() => Object.defineProperty(navigator, 'standalone', { get: () => true }));
    const page = await context.newPage();
    page.on('pageerror', (error) => world.complaints.push(`iPhone: ${error.stack}`));
    return page;
  };
  try {
    await work(phone);
  } finally {
    for (const context of contexts) await context.close();
  }
}
const shot = async (page, name) => {
  mkdirSync(out, { recursive: true });
  await page.screenshot({ path: join(out, `${name}.png`) });
};
const comesIn = async (page, tap = (button) => button.click()) => {
  await tap(page.locator('form button[value=plain]'));
  await until('the first sync', () => page.evaluate(() => globalThis.heard.status?.lastSync));
};

export const journeys = {
  async 'an iPhone is told to install first, and the installed app takes the link that was copied'(world) {
    await withPhones(world, async (phone) => {
      const link = await world.link(TECHNICIAN);
      let taps = SYSTEMS;
      const tap = async (button) => {
        taps += 1;
        await button.click();
      };
      const tab = await phone(false);
      await tab.goto(link);
      await tab.getByRole('heading', { name: 'Primero instala Ronda' }).waitFor();
      await tab.getByText('Agregar a inicio').waitFor();
      assert.deepEqual(await violations(tab, 'installing first'), []);
      await tap(tab.getByRole('button', { name: 'Copiar la clave' }));
      await tab.getByText('Copiada. Sirve una sola vez').waitFor();
      await shot(tab, 'install-first');
      assert.equal(await tab.evaluate(() => navigator.clipboard.readText()), link);
      assert.equal(await tab.locator('form button[value=plain]').count(), 0, 'nobody enrols here by chance');

      const app = await phone(true);
      await app.goto(`${world.origin}/`);
      await app.bringToFront();
      await app.evaluate((text) => navigator.clipboard.writeText(text), link);
      const paste = app.getByRole('button', { name: 'Pegar la clave copiada' });
      await paste.waitFor();
      await shot(app, 'install-paste');
      const failed = app.getByRole('alert').filter({ hasText: /\S/ });
      assert.equal(await failed.count(), 0, 'nothing was asked, so nothing has failed');
      await tap(paste);
      await app.getByRole('heading', { name: /^Hola/ }).waitFor();
      await shot(app, 'install-enrol');
      await comesIn(app, tap);
      await app.locator('a.stop').first().waitFor();
      assert.ok(taps <= TAPS, `${taps} taps from the link to the round, at most ${TAPS}`);
      await shot(app, 'install-done');
      assert.equal(await app.getByText('sin instalar').count(), 0, 'the installed app keeps what is written');
    });
  },

  async 'who goes on in the tab writes only what is sent at once, and the chip says why'(world) {
    await withPhones(world, async (phone) => {
      const tab = await phone(false);
      await tab.goto(await world.link(TECHNICIAN));
      await tab.getByRole('button', { name: 'Seguir en el navegador' }).click();
      await comesIn(tab);
      await tab.getByText('sin instalar').first().waitFor();
      const ticket = await until('a ticket', async () =>
        (await tab.evaluate(() => Object.values(globalThis.heard.tickets))).find(assignedTo(TECHNICIAN)),
      );
      const write = (text) =>
        tab.evaluate(
          ([id, command]) => globalThis.heard.ask('dispatch', [id, command, 'field']),
          [ticket.id, note(text)],
        );
      const kept = await write('Con señal.');
      assert.ok(kept.answer, JSON.stringify(kept));
      await until('nothing waits', async () => (await tab.evaluate(() => globalThis.heard.status.pending)) === 0);

      await tab.context().setOffline(true);
      const refused = await write('Sin señal.');
      assert.equal(refused.refused?.code, 'tab_offline');
      await tab.context().setOffline(false);
    });
  },
};
