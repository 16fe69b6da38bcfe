// How journeys of files begin: a technician's phone, a desk, a ticket that both have, a file picked.
import { AGENT, TECHNICIAN, assignedTo } from './people.mjs';
import { until } from './world.mjs';

/** The files of a ticket, of what a device shows of it. */
export const evidenceOf = (shown) => shown?.ticket?.evidence ?? [];

/** A ticket of the technician that the other device has, too. */
async function shared(phone, other, such) {
  return until('a ticket on both', async () => {
    const there = new Set((await other.heard()).tickets.map(({ id }) => id));
    return (await phone.heard()).tickets.filter(assignedTo(TECHNICIAN)).find((one) => there.has(one.id) && such(one));
  });
}

/**
 * The technician's phone, somebody at a desk, and a ticket of the technician's that both have. `who` sits at the desk, and
 * comes in as `enrols` says; `phone` and `desk` are the options of their browsers; `such` chooses among the tickets.
 */
export async function together(world, { who = AGENT, enrols, phone = {}, desk = {}, such = () => true } = {}) {
  const field = await world.device('phone', 'phone', phone);
  await field.enrol(TECHNICIAN);
  const other = await world.device('desk', 'desk', desk);
  await other.enrol(who, enrols);
  return { phone: field, desk: other, ticket: await shared(field, other, such) };
}
/** A ticket about an item: what its files show. */
export const aboutAnItem = (one) => one.equipment !== null;

/** Where files are picked on a ticket's page, on the phone and at the desk. */
export const picker = ({ page }) => page.locator('#evidencia .add input[type=file]');
/** Picks a file on the ticket's page that is open, and waits until the device keeps it. */
export async function picks(device, document, file) {
  await picker(device).setInputFiles(file);
  return until(`${device.name}: «${file.name}» is kept`, async () =>
    evidenceOf(await device.view(document)).find(({ name }) => name === file.name),
  );
}
