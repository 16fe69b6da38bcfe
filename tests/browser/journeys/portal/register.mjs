// People register at the portal of Ocoyoacac by the mailed link (OCO-18).
// Whoever shows an address says name, unit and telephone, and their requests come with them; with scripts and without.
// The directory has them from then on.
import assert from 'node:assert/strict';
import { ASKED, atDesk, comeIn, comes, linkIn, portal, press, ticketOf } from '../../actions.mjs';
import { violations } from '../keyboard-and-axe.mjs';

export const organisation = 'ocoyoacac';
const SERVICE = /^Mantenimiento correctivo/;
const RITA = {
  name: 'Rita Sandoval Mejía',
  mail: 'rita.sandoval@demo.example',
  unit: 'Sindicatura Municipal',
  phone: '520',
};
const NOEL = { name: 'Noel Ibarra Luna', mail: 'noel.ibarra@demo.example', unit: 'Catastro', phone: '611' };
/** The directory has him already. */
const SAUL = { mail: 'saul.peralta@demo.example', unit: 'Comunicación Social' };

/** Comes in by the mailed link with an address that nobody has yet, which is written once more where the link leads. */
async function comesFirst(page, world, sink, { mail }) {
  const from = sink.letters.length;
  await page.goto(`${world.origin}/portal/mias`);
  await page.getByText('Con el mismo enlace se registra.').waitFor();
  await page.fill('#mail', mail);
  await page.getByRole('button', { name: 'Mandar enlace' }).click();
  await page.getByText('en unos minutos llega un enlace a').waitFor();
  await page.goto(linkIn(await sink.letter(mail, ASKED, from), world));
  await page.getByText('Es la primera vez que entra').waitFor();
  await page.fill('#mail', mail);
  await page.getByRole('button', { name: 'Abrir sus solicitudes' }).click();
  await page.getByText('Todavía no hay solicitudes con este correo.').waitFor();
}
/** Fills the form of who registers, and sends it by its button: answered, it is kept or refused. */
async function says(page, { name, unit, phone }, button = 'Registrarse') {
  await page.fill('#name', name);
  await page.fill('#client_org', unit);
  await page.fill('#phone', phone);
  const answered = page.waitForResponse((one) => one.url().endsWith('/portal/datos'));
  await page.getByRole('button', { name: button, exact: true }).click();
  await answered;
}
/** Registered: the page of their own requests shows them as the directory has them. */
async function stands(page, { name, unit, phone }) {
  await page.getByRole('heading', { level: 2, name: 'Sus datos' }).waitFor();
  const told = [];
  for (const field of ['#name', '#client_org', '#phone']) told.push(await page.inputValue(field));
  assert.deepEqual(told, [name, unit, phone]);
}
/** Fills in a request from there: what was said of oneself stands in its form, and no box is to be ticked. */
async function asks(page, { name, mail, unit, phone }, subject) {
  await press(page.locator('main').getByRole('link', { name: 'Nueva solicitud' }));
  await press(page.getByRole('link', { name: SERVICE }).first());
  await page.locator('[name=subject]').waitFor();
  const told = [];
  for (const field of ['name', 'phone', 'client_org', 'mail']) told.push(await page.inputValue(`[name=${field}]`));
  assert.deepEqual(told, [name, phone, unit, mail]);
  await page.getByText(mail, { exact: true }).waitFor();
  assert.equal(await page.locator('#human').count(), 0, 'the link was the proof');
  await page.selectOption('[name=f-tipo_servicio]', 'Soporte');
  await page.fill('[name=subject]', subject);
  await page.fill('[name=description]', 'No enciende desde la mañana.');
}
/** Sends what was filled in; its folio. */
async function sends(page) {
  await page.getByRole('button', { name: 'Enviar solicitud' }).click();
  await page.getByText('Recibimos su solicitud').waitFor();
  const folio = await page.locator('.folio').innerText();
  assert.match(folio, /^OCO-\d{6}$/);
  return folio;
}

export const journeys = {
  async 'Ocoyoacac: who shows an address registers at the portal, and files a request that comes with their data'(
    world,
  ) {
    await portal(world, async (visitor, sink) => {
      const page = await visitor({});
      await comesFirst(page, world, sink, RITA);
      assert.deepEqual(await violations(page, 'to register'), []);

      // What lacks is said, nothing is kept, and what was written stays.
      await says(page, { ...RITA, unit: ' ' });
      await page.getByText('Falta su nombre o su unidad').waitFor();
      assert.equal(await page.inputValue('#name'), RITA.name);
      assert.deepEqual(await violations(page, 'what lacks'), []);
      await says(page, { ...RITA, phone: '' });
      await stands(page, { ...RITA, phone: '' });
      assert.deepEqual(await violations(page, 'registered'), []);

      // They change what they said of themselves; the next request comes with it.
      await says(page, RITA, 'Guardar cambios');
      await asks(page, RITA, 'La computadora de la ventanilla no enciende');
      assert.deepEqual(await violations(page, 'a form that knows who asks'), []);
      const folio = await sends(page);
      const id = new URL(page.url()).pathname.split('/').pop();
      await sink.letter(RITA.mail, new RegExp(`Su folio es ${folio}`));
      await page.goto(`${world.origin}/portal/mias`);
      await page.getByRole('link', { name: folio }).waitFor();

      // At the desk it is the request of somebody whom the directory has: the next call of theirs is typed by half.
      const desk = await comes(world, 'desk', 'adriana.cortina', 'adriana');
      await atDesk(desk, id);
      await desk.page.locator('section.talk').getByText(RITA.name).first().waitFor();
      const { requester, requester_person: person } = await ticketOf(desk, id);
      assert.deepEqual(
        ['name', 'mail', 'phone', 'client_org'].map((field) => requester[field]?.value),
        [RITA.name, RITA.mail, RITA.phone, RITA.unit],
      );
      assert.match(person, /^portal-/);
      await desk.open('/mesa/llamada');
      const form = desk.page.locator('section.call');
      await form.getByRole('combobox').first().fill('Rita Sandoval');
      await press(desk.page.getByRole('option', { name: /Rita Sandoval/ }));
      await form.getByText(new RegExp(`${RITA.unit} · .*${RITA.mail}`)).waitFor();

      // Whom the institution's own directory has registers nowhere: the desk keeps what it says of them.
      const saul = await visitor({});
      await comeIn(saul, world, sink, SAUL.mail);
      await saul.getByText('Así le conoce la mesa de ayuda.').waitFor();
      await saul.locator('dd', { hasText: SAUL.unit }).waitFor();
      assert.equal(await saul.getByRole('button', { name: 'Registrarse' }).count(), 0);
      assert.deepEqual(await violations(saul, 'known to the directory'), []);
    });
  },

  async 'Ocoyoacac: who registers with scripts turned off files a request that comes with their data'(world) {
    await portal(world, async (visitor, sink) => {
      const page = await visitor({ javaScriptEnabled: false });
      await comesFirst(page, world, sink, NOEL);
      await says(page, NOEL);
      await stands(page, NOEL);
      await asks(page, NOEL, 'El plano no se imprime');
      const folio = await sends(page);
      await sink.letter(NOEL.mail, new RegExp(`Su folio es ${folio}`));
      // In another browser the link alone is enough from now on: the address is known.
      const later = await visitor({ javaScriptEnabled: false });
      await comeIn(later, world, sink, NOEL.mail);
      await later.getByRole('link', { name: folio }).waitFor();
    });
  },
};
