// Journey of a folio that a scanner types into the desk's search, with Enter right behind it.
import { AGENT } from '../../people.mjs';
import { until } from '../../world.mjs';

export const journeys = {
  async 'a folio that a scanner types opens by the Enter behind it, and not what was found before'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    const [one, other] = await desk.tickets((ticket) => ticket.folio !== null, 2);
    await desk.open('/mesa/buscar');
    const box = page.locator('section.search input');
    for (const { id, folio } of [one, other]) {
      await box.waitFor();
      await box.evaluate((field, typed) => {
        field.value = typed;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      }, folio);
      await until(`${folio} is open`, () => page.url().includes(id));
      await page.goBack();
    }
  },
};
