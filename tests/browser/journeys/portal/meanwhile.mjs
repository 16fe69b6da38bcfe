// What is written at the portal while fields are asked for stays where it was written.
import assert from 'node:assert/strict';
import { portal } from '../../actions.mjs';
import { until } from '../../world.mjs';

export const organisation = 'oaxaca';

/** Holds back what is sent to the portal until `letGo` is called; `asked` counts what came. */
async function heldBack(page) {
  const held = { asked: 0, letGo: () => undefined };
  const open = new Promise((resolve) => {
    held.letGo = resolve;
  });
  await page.route('**/portal/**', async (route) => {
    if (route.request().method() === 'POST') {
      held.asked += 1;
      await open;
    }
    await route.continue();
  });
  return held;
}

export const journeys = {
  async 'what is written at the portal while fields are asked for stays, and so does who writes it'(world) {
    await portal(world, async (visitor) => {
      const page = await visitor({});
      await page.goto(`${world.origin}/portal/nueva/oax-abc-correo`);
      const held = await heldBack(page);
      await page.selectOption('[name=f-movimiento]', 'Alta');
      await until('the fields are asked for', () => held.asked === 1);
      // On a slow line somebody writes on, and ticks the box.
      await page.fill('[name=name]', 'Dulce María Olivera');
      await page.getByText('No soy un robot').click();
      await page.getByText('Comprobado.').waitFor();
      // Another choice, which asks for other fields than those that are on their way.
      await page.selectOption('[name=f-movimiento]', 'Cambio');
      await until('they are asked for again', () => held.asked === 2);
      await page.fill('[name=f-area]', 'Recursos Humanos');
      const subject = page.locator('[name=subject]');
      await subject.click();
      await page.keyboard.type('Cambio de buzón');
      for (let n = 0; n < 'buzón'.length; n++) await page.keyboard.press('ArrowLeft');
      held.letGo();
      await page.locator('[name=f-detalle_cambio]').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.name), 'subject', 'one writes on where one was');
      await page.keyboard.type('mi ');
      for (const [name, words] of Object.entries({
        name: 'Dulce María Olivera',
        'f-movimiento': 'Cambio',
        'f-area': 'Recursos Humanos',
        subject: 'Cambio de mi buzón',
      }))
        assert.equal(await page.inputValue(`[name=${name}]`), words, name);
      assert.ok(await page.isChecked('#human'), 'the box stays ticked');
      assert.notEqual(await page.inputValue('[name=work]'), '', 'with its work');
      await page.getByText('Comprobado.').waitFor();

      // Sent, and refused for what lacks: what is written while it is on its way stays too.
      const again = await heldBack(page);
      await page.getByRole('button', { name: 'Enviar solicitud' }).click();
      await until('it is sent', () => again.asked === 1);
      await page.fill('[name=f-puesto]', 'Analista');
      again.letGo();
      await page.locator('[name=f-detalle_cambio][aria-invalid=true]').waitFor();
      assert.equal(await page.inputValue('[name=f-puesto]'), 'Analista');
    });
  },
};
