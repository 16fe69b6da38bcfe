// The phone's own camera app, where the browser denies the camera, and a system that ends the page meanwhile.
import assert from 'node:assert/strict';
import { TECHNICIAN, assignedTo } from '../../people.mjs';
import { until } from '../../world.mjs';

/** Runs before the app: a browser that gives no camera. */
function denied() {
  MediaDevices.prototype.getUserMedia = async () => {
    throw new DOMException('', 'NotAllowedError');
  };
}

export const journeys = {
  async 'a photograph of the phone’s own camera app that was lost with the page is told, until it is read'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.context.addInitScript(denied);
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.open(`/campo/ticket/${ticket.id}`);
    const { page } = phone;
    const awaited = (is) =>
      until(is ? 'one is awaited' : 'none is awaited', async () => {
        const kept = await phone.ask('draft', `camera away ${ticket.id}`);
        return (kept !== null) === is;
      });
    const own = page.getByRole('button', { name: 'Abrir la cámara del teléfono' });
    const opensIt = async () => {
      const opened = page.waitForEvent('filechooser');
      await own.click();
      await opened;
      await awaited(true);
    };
    const told = page.getByText('no llegó a Ronda');
    await page.getByRole('button', { name: 'Tomar foto' }).click();
    await page.getByText('Si el teléfono cierra Ronda mientras tanto').waitFor();

    // Left without a photograph, nothing is lost, and the dialog stays.
    await opensIt();
    await page.locator('dialog input[capture]').dispatchEvent('cancel');
    await awaited(false);
    await opensIt();

    await phone.open(`/campo/ticket/${ticket.id}`);
    await told.waitFor();
    await page.getByRole('button', { name: 'Entendido' }).click();
    await awaited(false);
    await phone.open(`/campo/ticket/${ticket.id}`);
    await page.getByRole('button', { name: 'Tomar foto' }).waitFor();
    assert.equal(await told.count(), 0, 'read once, it is told no more');
  },
};
