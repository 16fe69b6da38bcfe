// A requester asks for her data, has one set right, and has them taken out (docs/persons.md).
// She writes at the portal, the console answers by her letter, and the desk sees what became of it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { answers, atDesk, comes, files, portal } from '../../actions.mjs';
import { AGENT } from '../../people.mjs';
import { until } from '../../world.mjs';

/** The console reads every document, five times. */
export const long = true;
const run = promisify(execFile);
const SERVICE = '/portal/nueva/oax-soporte-hardware';
const MARISOL = { name: 'Marisol Quijano Bernal', mail: 'marisol.quijano@oaxaca.gob.mx', phone: '9515550101' };
/** The same name, another person. */
const NAMESAKE = { ...MARISOL, mail: 'otra.marisol@oaxaca.gob.mx', phone: '9515550199' };
const RIGHT = 'Marisol Quijano Vernal';

/** Files a request as somebody, and answers its folio and its id. */
async function asks(visitor, world, who, subject) {
  const page = await visitor({});
  await page.goto(world.origin + SERVICE);
  await answers(page, {
    ...who,
    client_org: 'Registro Civil',
    room: 'Edificio 2, nivel 1',
    subject,
    description: `${subject}.`,
  });
  const folio = await files(page);
  return { page, folio, id: new URL(page.url()).pathname.split('/').pop() };
}
/** Who she is stands nowhere on the desk's page of this ticket. */
const isGone = (desk, said) =>
  until('it is gone', async () => {
    await desk.ask('syncNow');
    const text = await desk.page.locator('body').innerText();
    return text.includes('Testado') && !said.some((words) => text.includes(words));
  });

export const journeys = {
  async 'a person is told all that is held on her, has it set right, and has it taken out'(world) {
    await portal(world, async (visitor) => {
      const over = await asks(visitor, world, MARISOL, 'El ratón dejó de moverse');
      await over.page.getByText('Ya no la necesito').click();
      await over.page.fill('#cancel', 'Ya se mueve.');
      await over.page.getByRole('button', { name: 'Cancelar la solicitud' }).click();
      await over.page.locator('.state', { hasText: 'Cancelada' }).waitFor();
      const open = await asks(visitor, world, MARISOL, 'La impresora mancha las hojas');
      const others = await asks(visitor, world, NAMESAKE, 'El monitor parpadea');

      const desk = await comes(world, 'desk', AGENT, 'desk');
      const { page } = desk;
      const person = (...asked) => run(world.ronda, ['person', ...asked, '--data', world.data]);
      const folder = (name) => join(world.folder, name);
      const letter = async (name) => {
        const read = await desk.context.newPage();
        await read.goto(pathToFileURL(join(folder(name), 'respuesta.html')).href);
        const text = await read.locator('body').innerText();
        await read.close();
        return text;
      };

      // Two answer to the name: nothing is gathered until one of them is named by her key.
      const two = await person('Marisol Quijano').catch((told) => told);
      assert.equal(two.code, 3, 'nothing was done');
      for (const { mail } of [MARISOL, NAMESAKE]) assert.ok(two.stdout.includes(`correo:${mail}`), two.stdout);
      const key = `correo:${MARISOL.mail}`;
      await person(key, '--request', 'ARCO 12/2026', '--to', folder('acceso'));
      const held = await letter('acceso');
      for (const words of [MARISOL.name, MARISOL.mail, over.folio, open.folio, 'El ratón dejó de moverse'])
        assert.ok(held.includes(words), `${words}: ${held}`);
      for (const words of [NAMESAKE.mail, others.folio, 'El monitor parpadea'])
        assert.ok(!held.includes(words), `of her namesake: ${words}`);
      const data = JSON.parse(readFileSync(join(folder('acceso'), 'datos.json'), 'utf8'));
      assert.deepEqual([data.format, data.mails], [1, [MARISOL.mail]]);
      assert.equal(statSync(folder('acceso')).mode & 0o777, 0o700, 'for its owner alone');
      assert.equal(statSync(join(folder('acceso'), 'datos.json')).mode & 0o777, 0o600, 'for its owner alone');

      // Set right: the desk that has the ticket open reads her name as it is, and why.
      await until('the desk has it', async () => (await desk.heard()).tickets.some(({ id }) => id === open.id));
      await atDesk(desk, open.id);
      const by = ['--by', AGENT, '--reason', 'ARCO 13/2026', '--to', folder('rectificacion')];
      await person(key, '--correct', `name=${RIGHT}`, ...by);
      await page.locator('aside.facts').getByText(RIGHT).first().waitFor();
      await page
        .locator('section.talk')
        .getByText(/ARCO 13\/2026/)
        .first()
        .waitFor();
      await desk.shot('persons-1-right');
      assert.ok((await letter('rectificacion')).includes(RIGHT));

      // A plan changes nothing; then it is done to what is over, and what is open is attended.
      const cancels = ['--redact', '--decision', 'oficio 7/2026'];
      await person(key, ...cancels, '--to', folder('plan'));
      assert.ok((await letter('plan')).includes(open.folio), 'what stays is told');
      await until('the desk has it', async () => (await desk.heard()).tickets.some(({ id }) => id === over.id));
      await atDesk(desk, over.id);
      await page.locator('aside.facts').getByText(MARISOL.mail).first().waitFor();
      await person(key, ...cancels, '--apply', '--to', folder('cancelacion'));
      await isGone(desk, [RIGHT, MARISOL.name, MARISOL.mail, MARISOL.phone]);
      await page
        .getByText(/oficio 7\/2026/)
        .first()
        .waitFor();
      // What she did stays, and nobody else is said to have done it.
      await page.getByText(/^Alguien canceló/).waitFor();
      await desk.shot('persons-2-gone');
      assert.ok(!(await letter('cancelacion')).includes(MARISOL.mail), 'the letter hands nothing out again');
      await atDesk(desk, open.id);
      await page.locator('aside.facts').getByText(MARISOL.mail).first().waitFor();
      await until('the namesake’s', async () => (await desk.heard()).tickets.some(({ id }) => id === others.id));
      await atDesk(desk, others.id);
      await page.locator('aside.facts').getByText(NAMESAKE.mail).first().waitFor();
    });
  },
};
