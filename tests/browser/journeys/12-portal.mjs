// The public portal in a real browser.
// A request filed with the box ticked, seen by a mailed link, answered; the same with no scripts at all; and how its
// pages look and read, light and dark, on a phone and on a desk.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ASKED, comeIn, linkIn as link, portal } from '../actions.mjs';
import { out, until } from '../world.mjs';

const require = createRequire(fileURLToPath(new URL('../../../pwa/package.json', import.meta.url)));
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SERVICE = '/portal/nueva/oax-soporte-hardware';
const MAIL = 'luz.martinez@oaxaca.gob.mx';

async function fill(page, world, words = {}) {
  await page.goto(world.origin + SERVICE);
  const all = {
    name: 'Luz Martínez Ruiz',
    mail: MAIL,
    phone: '12345',
    client_org: 'Secretaría de Finanzas',
    room: 'Edificio 2, nivel 1, ventanilla 4',
    subject: 'La impresora no enciende',
    description: 'Desde **ayer** no enciende.\nYa la conecté en otro contacto.',
    ...words,
  };
  for (const [name, text] of Object.entries(all)) await page.fill(`[name=${name}]`, text);
}

async function check(page, name) {
  const { violations } = await page.evaluate(
    ([axe]) => {
      (0, eval)(axe);
      return globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    },
    [axe],
  );
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  assert.deepEqual(said, [], name);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button,input:not([type=hidden]),select,textarea,summary,nav a,a.button,label.tick')]
      .filter((one) => one.checkVisibility() && !one.closest('.more') && !one.closest('label.tick input'))
      .filter((one) => !(one.matches('[type=checkbox],[type=radio]') && one.closest('label.tick')))
      .filter((one) => one.getBoundingClientRect().height < 44)
      .map((one) => one.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(small, [], `${name}: targets below 44 px`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${name}: ${wide} px too wide`);
}

export const journeys = {
  async 'a request is filed at the portal, seen by a mailed link and answered'(world) {
    await portal(world, async (visitor, sink) => {
      const page = await visitor({});
      await page.goto(`${world.origin}/portal`);
      // OCO-18: found as one types, without the button.
      await page.fill('#q', 'mi computadora no prende');
      await page.locator('#found a', { hasText: 'nivel hardware de equipo' }).waitFor();
      await page.locator('summary', { hasText: 'Soporte' }).first().click();
      await fill(page, world, { mail: 'luz@example.org' });
      await page.locator('#files').setInputFiles({
        name: 'placa.png',
        mimeType: 'image/png',
        buffer: Buffer.from(
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
          'base64',
        ),
      });
      // The file in the page's language, with a small picture and its size.
      await page.getByText('Agregar archivo', { exact: true }).waitFor();
      const chosen = page.locator('.files li', { hasText: 'placa.png' });
      await chosen.getByText('1 KB').waitFor();
      await until('its picture', () => chosen.locator('img').evaluate((one) => one.naturalWidth > 0));
      // OAX-84: what is about to be sent, looked over above the button.
      await page.locator('#review dd', { hasText: 'placa.png' }).waitFor();
      const looked = await page.locator('#review').innerText();
      for (const words of [
        'Revise antes de enviar',
        'luz@example.org',
        'La impresora no enciende',
      ])
        assert.ok(looked.includes(words), `${words}: ${looked}`);
      const began = Date.now();
      await page.getByText('No soy un robot').click();
      await page.getByText('Comprobado.').waitFor();
      process.stdout.write(`        the box took ${Date.now() - began} ms\n`);
      await page.getByRole('button', { name: 'Enviar solicitud' }).click();
      await page.getByText('Use su correo institucional').waitFor();
      assert.equal(await page.inputValue('[name=subject]'), 'La impresora no enciende', 'what was written stays');
      assert.equal(await page.evaluate(() => document.querySelector('#files').files.length), 1, 'and the file');
      await page.fill('[name=mail]', MAIL);
      // A server that answers and takes nothing is no missing connection: its own words are said.
      const busy = { code: 'busy', es: 'Ahora mismo no se puede.', en: 'Not just now.' };
      const posts = (route) =>
        route.request().method() === 'POST' ? route.fulfill({ status: 503, json: busy }) : route.continue();
      await page.route('**/portal/**', posts);
      await page.getByRole('button', { name: 'Enviar solicitud' }).click();
      await page.locator('#not-sent', { hasText: 'No se envió: Ahora mismo no se puede.' }).waitFor();
      await page.unroute('**/portal/**', posts);
      // A page that tells why and has no form takes the place of nothing that was written.
      const style = '<link rel="stylesheet" href="/assets/pages-000000000000.css">';
      const body = `${style}<main id="main"><h1>Ya no se puede enviar</h1><p>Vuelva más tarde.</p></main>`;
      let posted = 0;
      const gone = (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        posted += 1;
        return route.fulfill({ status: 403, contentType: 'text/html; charset=utf-8', body });
      };
      await page.route('**/portal/**', gone);
      // Twice in one breath, as a double click does while the button still takes it.
      await page.locator('form[data-portal]').evaluate((form) => {
        form.requestSubmit();
        form.requestSubmit();
      });
      await page.locator('#not-taken', { hasText: 'Vuelva más tarde.' }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.id), 'not-taken', 'the focus goes where it is said');
      assert.equal(posted, 1, 'what is being sent is not sent once more');
      assert.equal(await page.inputValue('[name=subject]'), 'La impresora no enciende', 'what was written stays');
      assert.equal(await page.evaluate(() => document.querySelector('#files').files.length), 1, 'and the file');
      await page.unroute('**/portal/**', gone);
      // A network's own page takes the place of nothing either, whatever it looks like.
      const login = '<main id="main"><h1>Red de invitados</h1><form data-portal><input name="user"></form></main>';
      const captive = (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({ contentType: 'text/html; charset=utf-8', body: login })
          : route.continue();
      await page.route('**/portal/**', captive);
      await page.getByRole('button', { name: 'Enviar solicitud' }).click();
      await page.locator('#not-sent', { hasText: 'quizá la red pide que entre a su página' }).waitFor();
      assert.equal(await page.inputValue('[name=subject]'), 'La impresora no enciende', 'what was written stays');
      assert.equal(await page.evaluate(() => document.querySelector('#files').files.length), 1, 'and the file');
      await page.unroute('**/portal/**', captive);
      await page.getByRole('button', { name: 'Enviar solicitud' }).click();
      await page.getByText('Recibimos su solicitud').waitFor();
      const folio = await page.locator('.folio').innerText();
      assert.match(folio, /^TYS-\d{6}$/);
      await until('the file is kept', async () => (await page.locator('a', { hasText: 'placa.png' }).count()) === 1);
      const received = await sink.letter(MAIL, new RegExp(folio));
      assert.match(received.text, /Ver mi solicitud:\s+http/);
      const anew = await visitor({});
      await anew.goto(link(received, world));
      await anew.fill('#mail', MAIL);
      await anew.getByRole('button', { name: 'Abrir su solicitud' }).click();
      await anew.locator('.folio', { hasText: folio }).waitFor();

      const later = await visitor({});
      await later.goto(`${world.origin}/portal/estado`);
      await later.fill('#folio', folio);
      await later.fill('#mail', MAIL);
      const from = sink.letters.length;
      await later.getByRole('button', { name: 'Mandar enlace' }).click();
      await later.getByText('en unos minutos llega un enlace').waitFor();
      const letter = await sink.letter(MAIL, ASKED, from);
      await later.goto(link(letter, world));
      await later.getByRole('button', { name: 'Abrir su solicitud' }).click();
      await later.locator('.folio', { hasText: folio }).waitFor();
      await later.fill('#reply', 'Estaré hasta las 15:00.');
      await later.getByRole('button', { name: 'Enviar mensaje' }).click();
      await later.getByText('Estaré hasta las 15:00.').waitFor();
      // What was said elsewhere appears by itself.
      await page.fill('#reply', 'Es la del pasillo.');
      // Tapped twice, it is sent once.
      const stopped = await page.evaluate(() => {
        const seen = [];
        addEventListener('submit', (event) => seen.push(event.defaultPrevented));
        const send = document.querySelector('#reply').form.querySelector('button[name=do]');
        send.click();
        send.click();
        return seen;
      });
      assert.deepEqual(stopped, [false, true]);
      await later.locator('#said').getByText('Es la del pasillo.').waitFor();
      await later.locator('#news', { hasText: 'Hay novedades' }).waitFor();
      await later.goto(link(letter, world));
      await later.getByText('Este enlace ya se usó').first().waitFor();
      // Who has shown their address is told, while they write, of what they have asked for already.
      await comeIn(later, world, sink, MAIL);
      await later.locator('ul.list a', { hasText: folio }).waitFor();
      await later.goto(world.origin + SERVICE);
      await later.fill('[name=subject]', 'Otra vez la impresora');
      const own = later.getByRole('region', { name: '¿Es una de las suyas?' }).getByRole('link', { name: folio });
      await own.waitFor();
      assert.match(await own.innerText(), /Coincide: impresora/);
      assert.equal(await own.getAttribute('target'), '_blank', 'what is typed stays');
    });
  },

  async 'a request is filed, seen and cancelled with scripts turned off'(world) {
    await portal(world, async (visitor, sink) => {
      const page = await visitor({ javaScriptEnabled: false });
      await fill(page, world);
      await page.getByText('le mandamos un enlace a su correo').waitFor();
      await page.getByRole('button', { name: 'Enviar solicitud' }).click();
      await page.getByText('Mandamos un enlace a').waitFor();
      await page.goto(link(await sink.letter(MAIL, ASKED), world));
      await page.getByRole('button', { name: 'Enviar su solicitud' }).click();
      const folio = await page.locator('.folio').innerText();
      assert.match(folio, /^TYS-\d{6}$/);
      await page.getByText('Ya no la necesito').click();
      await page.fill('#cancel', 'Ya enciende.');
      await page.getByRole('button', { name: 'Cancelar la solicitud' }).click();
      await page.locator('.state', { hasText: 'Cancelada' }).waitFor();
      const from = sink.letters.length;
      await page.goto(`${world.origin}/portal/mias`);
      await page.fill('#mail', MAIL);
      await page.getByRole('button', { name: 'Mandar enlace' }).click();
      await page.goto(link(await sink.letter(MAIL, ASKED, from), world));
      await page.getByRole('button', { name: 'Abrir sus solicitudes' }).click();
      await page.getByRole('link', { name: folio }).click();
      await page.locator('.folio', { hasText: folio }).waitFor();
    });
  },

  async 'the pages of the portal are read by anyone: axe, targets, both themes, phone and desk'(world) {
    mkdirSync(out, { recursive: true });
    await portal(world, async (visitor) => {
      const first = await visitor({});
      await fill(first, world);
      await first.getByText('No soy un robot').click();
      await first.getByText('Comprobado.').waitFor();
      await first.getByRole('button', { name: 'Enviar solicitud' }).click();
      await first.getByText('Recibimos su solicitud').waitFor();
      const seen = new URL(first.url()).pathname;
      const cookies = await first.context().cookies();
      for (const colorScheme of ['light', 'dark'])
        for (const [shape, viewport] of Object.entries({
          390: { width: 390, height: 844 },
          1440: { width: 1440, height: 900 },
        })) {
          const page = await visitor({
            colorScheme,
            viewport,
            locale: colorScheme === 'dark' && shape === '1440' ? 'en-US' : 'es-MX',
          });
          await page.context().addCookies(cookies);
          for (const [name, path] of [
            ['index', '/portal'],
            ['found', '/portal?q=no+hay+internet'],
            ['label', '/e/0000000005k'],
            ['privacy', '/portal/privacidad'],
            ['form', SERVICE],
            ['mail', '/portal/nueva/oax-vpn'],
            ['status', '/portal/estado'],
            ['mine', '/portal/mias'],
            ['ticket', seen],
            ['none', '/portal/enlace/AAAA'],
          ]) {
            await page.goto(world.origin + path);
            if (name === 'form') {
              await page.fill('[name=mail]', 'luz@example.org');
              await page.locator('form[data-portal] > button').click();
              await page.locator('[aria-invalid=true]').first().waitFor();
            }
            await check(page, `${name} ${shape} ${colorScheme}`);
            await page.screenshot({ path: join(out, `portal-${name}-${shape}-${colorScheme}.png`), fullPage: true });
          }
        }
    });
  },
};
