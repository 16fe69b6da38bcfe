// A newer build arrives while the app stands open with something half written in it.
import assert from 'node:assert/strict';
import { build, builds } from '../builds.mjs';
import { until } from '../world.mjs';
import { TECHNICIAN, assignedTo, note, texts } from '../people.mjs';

export const journeys = {
  async 'a new version waits until it is wanted; what was being written is kept; a cold start without signal has it'(
    world,
  ) {
    const { former, later } = builds(world.folder);
    const front = await world.serveFrom(former);
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.open(`/campo/ticket/${ticket.id}`);
    await until('the service worker has the page', () =>
      phone.page.evaluate(() => !!navigator.serviceWorker.controller),
    );
    const other = await phone.tab('/campo');
    const { page } = phone;
    await page.bringToFront();
    await page.getByRole('button', { name: 'Nueva nota' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('A medio escribir cuando llega la versión');
    await page.evaluate(() => (globalThis.sameLife = true));

    front.folder = later;
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await until('it waits', () =>
      page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration()).waiting)),
    );
    const offer = page.getByText('Hay una versión nueva.');
    await offer.waitFor();
    assert.ok(await page.evaluate(() => globalThis.sameLife), 'nothing loads again by itself');
    assert.equal(
      await page.getByRole('dialog').getByRole('textbox').inputValue(),
      'A medio escribir cuando llega la versión',
    );
    await phone.dispatch(ticket.id, note('con la versión de antes'));
    await page.keyboard.press('Escape');
    await phone.shot('new-version-offered');
    await page.getByRole('button', { name: 'Instalar' }).click();
    await until('it is loaded', async () => (await build(page)) === 'later');
    await until('the app', () => page.evaluate(() => globalThis.heard?.started));
    assert.ok(texts(await phone.view(ticket.id)).includes('con la versión de antes'));
    await page.getByRole('button', { name: 'Nueva nota' }).click();
    await until('the draft is there', async () => {
      const text = await page.getByRole('dialog').getByRole('textbox').inputValue();
      return text === 'A medio escribir cuando llega la versión';
    });
    // So is what was typed a moment before the page is loaded anew: nothing waits for the keys to rest.
    await page
      .getByRole('dialog')
      .getByRole('textbox')
      .evaluate((area) => {
        globalThis.sameLife = true;
        area.value = 'Escrito un instante antes';
        area.dispatchEvent(new Event('input', { bubbles: true }));
        setTimeout(() => location.reload());
      });
    await until('it is loaded anew', () =>
      page.evaluate(() => globalThis.sameLife === undefined && Boolean(globalThis.heard?.started)),
    );
    await page.getByRole('button', { name: 'Nueva nota' }).click();
    await until('it is there', async () => {
      const text = await page.getByRole('dialog').getByRole('textbox').inputValue();
      return text === 'Escrito un instante antes';
    });

    assert.equal(await build(other), 'former', 'the other tab is left alone');
    await other.evaluate(() => {
      history.pushState(null, '', '/entrar');
      dispatchEvent(new PopStateEvent('popstate'));
    });
    // A part that only the former build has.
    await other.getByRole('heading', { name: 'Entrar' }).waitFor();

    await phone.context.close();
    await world.killServer();
    front.close();
    await phone.launch();
    await phone.offline();
    await phone.open('/campo');
    assert.equal(await build(phone.page), 'later');
    assert.ok((await phone.tickets()).length > 0);
  },
};
