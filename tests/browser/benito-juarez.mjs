// People of Benito Juárez at their desks and phones: what each does with one ticket, by the screens.
import assert from 'node:assert/strict';
import { AT_ONCE, atOnce, draw, gone, ticketOf, top } from './actions.mjs';
import { until } from './world.mjs';

const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);
export const nothingStuck = async (device) =>
  assert.deepEqual(
    (await device.heard()).queue.filter(({ state }) => state !== 'local'),
    [],
    `${device.name}: the server took every act`,
  );
/** The ticket as this device has it stands there. */
export const stands = (device, id, state) =>
  until(`${device.name}: ${state}`, async () => (await ticketOf(device, id))?.decided.state === state);

/** Who authorises does it with a passkey. */
async function enrolled(world, shape, person) {
  const device = await world.device(shape, person);
  await device.enrol(person, { passkey: shape === 'desk' });
  return device;
}

/** A paper of the ticket is opened, read and signed in one of its places. */
export async function sign(device, title, place, name) {
  const { page } = device;
  await page.locator('#documentos button', { hasText: title }).click();
  await top(page).getByRole('button', { name: place }).click();
  await top(page).getByLabel('Nombre completo de quien firma').fill(name);
  await draw(page);
  await top(page).getByRole('button', { name: 'Guardar firma' }).click();
  await until(`${name} signed`, () => top(page).locator('.given', { hasText: name }).isVisible());
  await top(page).getByRole('button', { name: 'Cerrar' }).first().click();
  await gone(page);
}
/** An item goes from one pair of hands to the other; both sign the same glass. */
export async function handOver(device, from, to, what) {
  const { page } = device;
  await page.getByRole('button', { name: 'Entregar o recibir' }).click();
  const names = top(page).getByLabel('Nombre', { exact: true });
  const kinds = top(page).getByLabel('Qué es', { exact: true });
  if (await names.first().isEditable()) {
    await kinds.first().selectOption({ label: from.kind });
    await names.first().fill(from.name);
  }
  await kinds.last().selectOption({ label: to.kind });
  await names.last().fill(to.name);
  await top(page).getByLabel('Condición').fill(what);
  await top(page).getByRole('button', { name: 'Leer y firmar' }).click();
  await top(page).locator('.receipt').waitFor();
  await draw(page, 1);
  await top(page).getByRole('button', { name: 'Siguiente firma' }).click();
  await until('who takes it signs', () => top(page).getByText('Ahora firma quien recibe').first().isVisible());
  await draw(page, 2);
  await top(page).getByRole('button', { name: 'Guardar entrega' }).click();
  await gone(page);
}

/** What a person at a desk does with one ticket. */
export class Desk {
  static async of(world, person) {
    const desk = new Desk();
    desk.device = await enrolled(world, 'desk', person);
    desk.page = desk.device.page;
    return desk;
  }
  async ticket(id) {
    await this.device.sent();
    await this.device.open(`/mesa/ticket/${id}`);
    await this.page.locator('#oficios').waitFor();
  }
  get bar() {
    return this.page.locator('aside.facts [role=toolbar]');
  }
  /** An act out of the list, with what it asks. */
  async act(name, fill = async () => undefined) {
    await this.bar.getByRole('button', { name: /Más/ }).click();
    await this.page.locator('button.choice', { hasText: name }).click();
    if (fill === null) {
      await atOnce(this.page);
      return this.device.sent();
    }
    await fill(top(this.page));
    await top(this.page).getByRole('button', { name, exact: true }).click();
    await gone(this.page);
    await this.device.sent();
  }
  /** A fact of the ticket is written where it stands. */
  async fact(label, value, choose = false) {
    const fact = this.page.locator('aside.facts').getByRole('button', { name: `Cambiar ${label}` });
    await fact.click();
    const control = this.page.locator('aside.facts').getByLabel(label, { exact: true });
    if (choose) await control.selectOption({ label: value });
    else await control.fill(value);
    await control.press('Tab');
    await until(`${label}: ${value}`, () =>
      this.page.locator('aside.facts dd, aside.facts .value', { hasText: value }).first().isVisible(),
    );
    await this.device.sent();
  }
  /** A file that the service asks for. */
  async attach(label, name) {
    const row = this.page.locator('#evidencia .asks li', { hasText: label });
    await row.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer: PDF });
    await until(`${label} is there`, async () => (await row.getAttribute('class')).includes('answered'));
    await this.device.sent();
  }
  /** A step of a letter. */
  async letter(number, step, text = '') {
    const row = this.page.locator('#oficios li', { hasText: number });
    await row.getByRole('button', { name: step }).click();
    if (text) await top(this.page).getByRole('textbox').fill(text);
    await top(this.page).getByRole('button', { name: step }).click();
    await gone(this.page);
    await this.device.sent();
  }
  /** What came by letter, taken at the counter. */
  async call({ requester, service, number, from, fields = {}, subject, description }) {
    const { page } = this;
    await this.device.open('/mesa/llamada');
    const form = page.locator('section.call');
    await form.getByRole('combobox').first().fill(requester);
    await form.getByRole('option', { name: requester }).first().click();
    await form.getByRole('combobox', { name: 'Servicio' }).fill(service);
    await page.keyboard.press('Tab');
    await form.getByLabel('Número del oficio').fill(number);
    await form.getByLabel('Quién lo envía').fill(from);
    await form.getByLabel('Asunto').fill(subject);
    if (description) await form.getByLabel('Lo que dice el usuario').fill(description);
    for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).first().fill(value);
    return form;
  }
  async born() {
    const link = this.page.getByRole('link', { name: 'Abrir ticket' });
    await until('born', () => link.isVisible());
    await this.device.sent();
    return (await link.getAttribute('href')).split('/').pop();
  }
  /** What waits for this person, out of its list. */
  async waiting(list, subject) {
    await this.device.sent();
    const link = this.page.locator('#desk-rail').getByRole('link', { name: list });
    await link.click();
    const row = this.page.locator('[role=row]', { hasText: subject }).first();
    await until(`${list}: ${subject}`, () => row.isVisible());
    return row;
  }
}

/** What a technician does with one ticket on the phone. */
export class Phone {
  static async of(world, person) {
    const phone = new Phone();
    phone.device = await enrolled(world, 'phone', person);
    phone.page = phone.device.page;
    return phone;
  }
  async ticket(id) {
    await this.device.sent();
    await until(`${this.device.name} has it`, async () =>
      (await this.device.heard()).tickets.some((ticket) => ticket.id === id),
    );
    await this.device.open(`/campo/ticket/${id}`);
    await this.page.locator('#lista').waitFor();
  }
  /** A step out of «Qué sigue». */
  async step(name, fill = async () => undefined) {
    await this.page.getByRole('button', { name: 'Qué sigue' }).click();
    await top(this.page).locator('button.row', { hasText: name }).click();
    await fill(top(this.page));
    await top(this.page).getByRole('button', { name, exact: true }).click();
    await gone(this.page);
  }
  /** The one step that is next, by the large button. */
  async next(name, fill = async () => undefined) {
    const button = this.page.getByRole('button', { name, exact: true });
    await button.click();
    if (AT_ONCE.includes(name)) return atOnce(this.page);
    await fill(top(this.page));
    await top(this.page).getByRole('button', { name, exact: true }).click();
    await gone(this.page);
  }
  async tick(...labels) {
    for (const label of labels) {
      const item = this.page.locator('#lista').getByRole('checkbox', { name: label });
      await item.click();
      await until(`${label} is ticked`, async () => (await item.getAttribute('aria-checked')) === 'true');
    }
  }
  async visit(at) {
    await this.step('Programar visita', async (form) => {
      await form.getByLabel('Fecha y hora').fill(at);
      await form.getByRole('checkbox').check();
    });
  }
}
/** A moment so many hours from now by the clock of Cancún, as a field of a form wants it. */
export function hence(hours) {
  const at = new Date(Date.now() + hours * 3_600_000);
  return at.toLocaleString('sv-SE', { timeZone: 'America/Cancun' }).replace(' ', 'T').slice(0, 16);
}
