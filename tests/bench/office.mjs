// Benchmark W6: an agent's work of a whole day, at a desk in a real Chromium. It has N tickets of which three in ten
// are open.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { spread } from './lib/figures.mjs';
import { seat } from './lib/seat.mjs';
import { until } from './lib/child.mjs';
import { house, profile, round } from './ronda.mjs';

const AGENT = 'eva.ruiz';
/** Of the team that the tickets are for: theirs to take. */
const PEOPLE = 'eva.ruiz,Eva Ruiz Toledo,agente-mesa,oax-redes,,,,,true\n';
/** How many of the open ones are the agent's own. */
const OWN = 40;
const axe = async () => {
  const require = createRequire(fileURLToPath(new URL('../../pwa/package.json', import.meta.url)));
  return readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
};
const CALL = {
  name: 'María Guadalupe Xicoténcatl', mail: 'mxicotencatl@oaxaca.gob.mx', phone: '12400', org: 'Registro Civil',
  description: 'Aparece un aviso al encender y no hay red.', channel: 'phone', service: 'oax-ip-duplicada', subject: 'El equipo dice que su dirección está duplicada', priority: 'high',
  building: 'edificio-2', level: 'Nivel 1', room: 'ventanilla 4', assignee: 'team', proposed: '',
};

/** A click on what leads there, and ms until it shows. */
async function press(page, target, selector, least = 1, text = undefined) {
  await page.evaluate(
    ([selector, least, text]) => void (globalThis.shown = globalThis.clock.after('click', selector, least, text)),
    [selector, least, text],
  );
  await target.click();
  return page.evaluate(() => globalThis.shown);
}

export async function officeRuns(n, times, say) {
  let staged;
  let desk;
  const base = { case: 'W6', system: 'ronda', where: 'browser', n, rtt_ms: 0 };
  const tell = (variant, values) => say({ ...base, variant, ...spread(values), build: profile });
  try {
    const open = Math.round(n * 0.3);
    const standing = (number) => (number >= open ? { cancel: true } : number < OWN ? { assign: AGENT } : {});
    staged = await house(n, PEOPLE, standing);
    await staged.restart();
    desk = await seat(staged, 'desk', AGENT, 'agent');
    const { page } = desk;
    const began = performance.now();
    await desk.enter(n);
    say({ ...base, variant: 'enrolled and everything here', ms: round(performance.now() - began), bytes_down: staged.wire.counted.down, build: profile });
    await desk.open('/mesa/cola/open');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));

    const rows = '[id^="row-"]';
    const loaded = [];
    const took = { mine: [], open: [], ticket: [], note: [], rare: [], common: [], form: [], submit: [] };
    for (let time = 0; time < times; time++) {
      await desk.open('/mesa/cola/open');
      loaded.push(await page.evaluate((rows) => globalThis.clock.shows(rows, 10), rows));
      await desk.quiet();
      const rail = (view) => page.locator(`#desk-rail a[href$="/cola/${view}"]`).last();
      await press(page, page.locator('#desk-rail a.call'), 'section.call');
      took.mine.push(await press(page, rail('mine'), rows, 10));
      await press(page, page.locator('#desk-rail a.call'), 'section.call');
      took.open.push(await press(page, rail('open'), rows, 10));
      took.ticket.push(await press(page, page.locator(`${rows} .subject a`).nth(time % 10), 'li.stop.note', 5));

      const text = `Nota ${time}: el usuario confirma que ya tiene red.`;
      await page.locator('#composer-internal').click();
      await page.locator('#composer-panel textarea').fill(text);
      await page.evaluate((text) => void (globalThis.shown = globalThis.clock.after('keydown', 'li.stop.note', 1, text)), text);
      await page.locator('#composer-panel textarea').press('Control+Enter');
      took.note.push(await page.evaluate(() => globalThis.shown));

      await page.locator('#desk-rail a.search').click();
      await page.locator('section.search input').waitFor();
      await page.evaluate(() => (globalThis.searched = globalThis.clock.searches()));
      for (const [kind, word] of [['rare', `980${String(time * 7 + 11).padStart(3, '0')}`], ['common', 'usuario']]) {
        const before = await page.evaluate(() => globalThis.searched.length);
        await page.locator('section.search input').fill(word);
        await until(() => page.evaluate((before) => globalThis.searched.length > before, before), { within: 10_000 });
        const all = await page.evaluate(() => globalThis.searched);
        // The first search of a page makes the words of all tickets: told by itself, not among the others.
        if (kind === 'rare' && time === 0) tell('search, first of all', [all.at(-1)]);
        else took[kind].push(all.at(-1));
      }

      await page.evaluate(() => sessionStorage.setItem('ronda.call-draft', '1')); // the tab's own
      await desk.ask('setDraft', 'desk call', JSON.stringify(CALL));
      took.form.push(await press(page, page.locator('#desk-rail a.call'), 'section.call input', 3));
      await page.evaluate((subject) => globalThis.clock.until(() => [...document.querySelectorAll('section.call input')].some((one) => one.value === subject)), CALL.subject);
      await page.evaluate(() => void (globalThis.shown = globalThis.clock.after('keydown', 'section.call .form.born')));
      await page.keyboard.press('Control+Enter');
      took.submit.push(await page.evaluate(() => globalThis.shown));
      await desk.quiet();
    }
    tell('queue of 1 in 3 open, page loaded anew', loaded);
    tell("agent's queue, warm, to rows", took.mine);
    tell('all open, warm, to rows', took.open);
    tell('open a ticket', took.ticket);
    tell('a note visible', took.note);
    tell('search, rare word', took.rare);
    tell('search, common word', took.common);
    tell('new ticket: form', took.form);
    tell('new ticket: submit', took.submit);
    say({ ...base, variant: 'server memory after load', server_mb: round((await staged.memory()) / 1e6), build: profile });

    const { id } = (await desk.tickets()).find((one) => one.assignee === AGENT);
    const source = await axe();
    let findings = 0;
    for (const path of ['', '/cola/mine', `/ticket/${id}`, '/llamada', '/bandeja', '/equipos', '/buscar']) {
      await desk.open(`/mesa${path}`);
      await page.evaluate(() => globalThis.clock.shows('h1'));
      await page.evaluate(source);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
      findings += violations.reduce((sum, one) => sum + one.nodes.length, 0);
    }
    say({ ...base, variant: 'axe, WCAG A and AA, elements on 7 pages', findings, build: profile });

    // The network goes while somebody types; they send; the page is loaded anew.
    await desk.open(`/mesa/ticket/${id}`);
    await page.evaluate(() => globalThis.clock.shows('li.stop.note'));
    await desk.context.setOffline(true);
    const typed = 'Se fue la red mientras escribía esto, y no se pierde ni una letra. '.repeat(3).trim();
    await page.locator('#composer-internal').click();
    await page.locator('#composer-panel textarea').pressSequentially(typed);
    await page.locator('#composer-panel textarea').press('Control+Enter');
    await page.evaluate((text) => globalThis.clock.shows('li.stop.note', 1, text), typed);
    await desk.open(`/mesa/ticket/${id}`);
    await page.evaluate(() => globalThis.clock.shows('li.stop.note', 5));
    const there = await page.evaluate((text) => document.body.textContent.includes(text), typed);
    await desk.context.setOffline(false);
    say({ ...base, variant: 'typed and lost when the network drops, characters', lost_characters: there ? 0 : typed.length, lost: there ? 0 : 1, build: profile });
    return there ? 0 : 1;
  } catch (error) {
    say({ ...base, failed: String(error.message).split('\n')[0] });
    return 1;
  } finally {
    await desk?.close();
    await staged?.end();
  }
}
