// The year of the plans at the desk.
import assert from 'node:assert/strict';
import { gone, keyed, yearOf } from '../../actions.mjs';
import { SUPERVISOR } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

export const journeys = {
  // OCO-04: what comes round in a year, month by month, and which days a figure counts.
  async 'the year of the plans stands on one screen, and each figure opens into its list'(world) {
    const desk = await keyed(world, 'j', 'Planes del año');
    const { page } = desk;
    await page.getByRole('button', { name: 'Año siguiente' }).click();
    // Nothing of the next year is past: every Friday of its January is to come.
    const row = page.getByRole('row', { name: /^Reporte semanal de la mesa/ }).first();
    const january = row.getByRole('button', { name: /^ene/ });
    await january.waitFor();
    const count = Number((await january.locator('.number').textContent()).trim());
    assert.ok(count === 4 || count === 5, `${count} Fridays`);
    await january.click();
    const list = page.getByRole('region', { name: /^Reporte semanal de la mesa, ene/ });
    await list.getByText('Por venir').first().waitFor();
    await until('each of them', async () => (await list.getByRole('listitem').count()) === count);
    await desk.shot('plans');
    assert.deepEqual(await violations(page, 'desk'), []);
    // Where seven days do not fit side by side, the month is a list by weeks: nothing scrolls sideways.
    await page.setViewportSize({ width: 390, height: 844 });
    await list.locator('table').waitFor({ state: 'detached' });
    await list.getByRole('heading', { name: /^Semana del/ }).first().waitFor();
    await until('each of them, by weeks', async () => (await list.getByRole('listitem').count()) === count);
    assert.ok(await list.evaluate((one) => one.scrollWidth <= one.clientWidth), 'the list is as wide as the screen');
    // So are the year and the load: a plan with its months, a person with their weeks, each opened in its place.
    const plans = page.getByRole('list', { name: /^Año \d{4}$/ });
    const months = plans.getByRole('list', { name: /^Reporte semanal de la mesa/ });
    const month = months.getByRole('button', { name: /^ene \d veces/ });
    await month.waitFor();
    assert.equal(await page.locator('table').count(), 0);
    assert.equal(await month.getAttribute('aria-expanded'), 'true');
    assert.ok((await month.boundingBox()).height >= 44, 'a month is as high as a finger');
    assert.ok(await plans.evaluate((one) => one.scrollWidth <= one.clientWidth), 'the year is as wide as the screen');
    await months.getByRole('region', { name: /^Reporte semanal de la mesa, ene/ }).waitFor();
    assert.deepEqual(await violations(page, 'narrow'), []);
    await desk.shot('plans-narrow');
    await page.setViewportSize({ width: 1440, height: 900 });
    await list.locator('table').waitFor();
    await page.keyboard.press('Escape');
    await until('the list is closed', async () => (await list.count()) === 0);
  },

  // OCO-04, AGU-26: one time of a plan is carried to another day by keys or by the pointer, with a way back.
  async 'a time of a plan is moved by keys and by pointer, and goes back in one step'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR, { passkey: true });
    const { page } = desk;
    const year = yearOf(Date.now()) + 1;
    await desk.open(`/mesa/planes?año=${year}&abre=reporte-semanal:01`);
    const list = page.getByRole('region', { name: /^Reporte semanal de la mesa, ene/ });
    const chips = list.locator('td[data-day] button');
    await chips.nth(1).waitFor();
    const from = await chips.nth(1).locator('xpath=ancestor::td').getAttribute('data-day');
    const plus = (days) => new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
    // The second Friday, carried to the Monday after it.
    await chips.nth(1).focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight');
    await list.getByRole('status').filter({ hasText: /^Al lunes/ }).waitFor({ state: 'attached' });
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Mover Reporte semanal/ });
    assert.equal(await dialog.getByLabel('Se hace el').inputValue(), plus(3));
    await dialog.getByRole('button', { name: 'Mover…' }).click();
    await dialog.getByText('Escribe por qué se mueve.').waitFor();
    await dialog.getByLabel('Motivo').fill('Semana de inventario');
    // On a Sunday nobody works: it is refused in words, and stays where it was.
    await dialog.getByLabel('Se hace el').fill(plus(2));
    await dialog.getByRole('button', { name: 'Mover…' }).click();
    await dialog.getByText(/no se trabaja en este servicio/).waitFor();
    await dialog.getByLabel('Se hace el').fill(plus(3));
    await dialog.getByRole('button', { name: 'Mover…' }).click();
    await gone(page);
    const moved = list.locator(`td[data-day="${plus(3)}"] button`);
    await moved.waitFor();
    await list.getByText(/Estaba para el .* Semana de inventario/).waitFor();
    await desk.sent();
    await desk.shot('plans-moved');
    assert.deepEqual(await violations(page, 'desk'), []);
    // With the pointer to a Wednesday, and not after all.
    await moved.dragTo(list.locator(`td[data-day="${plus(5)}"]`));
    assert.equal(await dialog.getByLabel('Se hace el').inputValue(), plus(5));
    // Where the day is refused its reason does not stand alone.
    await dialog.getByLabel('Motivo').fill('Semana de cierre');
    await dialog.getByLabel('Se hace el').fill(plus(2));
    await dialog.getByRole('button', { name: 'Mover…' }).click();
    const refused = dialog.getByRole('alert').filter({ hasText: /no se trabaja en este servicio/ });
    await refused.getByRole('button').click();
    await page.keyboard.press('Escape');
    await gone(page);
    await list.getByText(/Estaba para el .* Semana de inventario/).waitFor();
    assert.equal(await list.getByText('Semana de cierre').count(), 0);
    // In the last days of a year the one that the demonstration moved stands in this month, too.
    const own = list.getByRole('listitem').filter({ hasText: 'Semana de inventario' });
    await own.getByRole('button', { name: /^Volver al/ }).click();
    await list.locator(`td[data-day="${from}"] button`).waitFor();
    await desk.sent();
  },
};
