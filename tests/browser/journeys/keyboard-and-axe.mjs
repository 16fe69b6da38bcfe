// Every screen with the keyboard alone and under axe.
// Order as read, focus in sight and seen, dialogs that hold the focus and give it back, nothing out of reach; both
// shapes, both themes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { until } from '../world.mjs';
import { AGENT, SUPERVISOR, TECHNICIAN, assignedTo } from '../people.mjs';

const require = createRequire(fileURLToPath(new URL('../../../pwa/package.json', import.meta.url)));
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** No screen has more stops than this; a walk that is longer goes in circles. */
const MOST = 250;

/** The addresses of every screen of a shape, with something on each. */
async function screens(device, person) {
  // The office: what only who supervises sees.
  if (person === SUPERVISOR)
    return [
      '/mesa/retenidos',
      `/mesa/retenidos?q=${encodeURIComponent('edad:semana persona:nadie')}`,
      '/mesa/bandeja',
      '/mesa/personas',
      `/mesa/personas/${TECHNICIAN}`,
      '/mesa/administracion',
      '/mesa/administracion/priorities',
      '/mesa/administracion/services',
      '/mesa/administracion/forms',
      '/mesa/administracion/correos',
      '/mesa/administracion/conexiones',
      '/mesa/bitacora',
      '/mesa/bitacora?tipo=signed_in',
    ];
  const tickets = await device.tickets();
  const own = device.shape === 'phone' ? tickets.filter(assignedTo(TECHNICIAN)) : tickets;
  const ticket = own.find((one) => one.equipment !== null && one.state === 'in_progress') ?? own[0];
  const { equipment } = tickets.find((one) => one.equipment !== null);
  const disputed = tickets.find((one) => one.conflicts > 0) ?? ticket;
  return device.shape === 'phone'
    ? [
        '/campo',
        `/campo/ticket/${ticket.id}`,
        `/campo/conflicto/${disputed.id}`,
        '/campo/nuevo',
        `/campo/nuevo?equipo=${equipment}`,
        '/campo/equipos',
        `/campo/equipo/${equipment}`,
        '/campo/auditoria',
        '/campo/pendientes',
        '/campo/luz/mandar',
        '/campo/luz/recibir',
        '/campo/luz/tomar',
        '/campo/luz/pasar/none',
        '/campo/ajustes',
        '/campo/ticket/none',
        '/entrar',
      ]
    : [
        '/mesa',
        `/mesa/ticket/${ticket.id}`,
        `/mesa/ticket/${disputed.id}`,
        '/mesa/llamada',
        '/mesa/oficios/nuevo',
        '/mesa/bandeja',
        '/mesa/equipos',
        `/mesa/equipos/${equipment}`,
        '/mesa/auditoria',
        '/mesa/buscar',
        '/mesa/pendientes',
        '/mesa/plazos',
        '/mesa/planes',
        '/mesa/informes',
        '/mesa/ajustes',
        '/entrar',
      ];
}

async function open(device, path) {
  await device.open(path);
  await until('nothing is under way', async () => (await device.status())?.syncing === false);
  await until(`${path} is drawn`, () =>
    device.page.evaluate(async () => {
      await document.fonts.ready;
      const main = document.querySelector('main');
      const drawn = main !== null && main.textContent.trim() !== '' && document.querySelector('h1') !== null;
      return drawn && document.querySelector('main[aria-busy=true]') === null;
    }),
  );
  // What is read once it comes into sight is asked for now, not while the keyboard goes past it.
  await until(`${path} has read what it shows`, () =>
    device.page.evaluate(async () => {
      const busy = document.querySelectorAll('main[aria-busy=true], main [aria-busy=true]');
      const waiting = [...busy].filter((node) => node.checkVisibility());
      for (const node of waiting) {
        node.scrollIntoView({ behavior: 'instant', block: 'center' });
        await new Promise(requestAnimationFrame);
      }
      if (waiting.length === 0) scrollTo({ top: 0, behavior: 'instant' });
      return waiting.length === 0;
    }),
  );
  // Lists that are read from the disk come a moment after the frame: it is drawn when nothing more comes.
  const still = await device.page.evaluate(
    ([quietMs, limitMs]) =>
      new Promise((resolve) => {
        const settle = (still) => {
          watcher.disconnect();
          clearTimeout(limit);
          resolve(still);
        };
        let quiet = setTimeout(settle, quietMs, true);
        const limit = setTimeout(settle, limitMs, false);
        const watcher = new MutationObserver(() => {
          clearTimeout(quiet);
          quiet = setTimeout(settle, quietMs, true);
        });
        watcher.observe(document.body, { childList: true, characterData: true, subtree: true });
      }),
    [200, 20_000],
  );
  assert.ok(still, `${path} does not hold still`);
}

/** What the browser knows of the element that has the focus; null where the walk has left the page. */
function stop(page) {
  return page.evaluate(() => {
    const node = document.activeElement;
    if (node === null || node === document.body) return null;
    const walk = (globalThis.walk ??= { marks: new WeakMap(), next: 0 });
    if (!walk.marks.has(node)) walk.marks.set(node, walk.next++);
    const frame = node.closest('.frame, .search, label') ?? node;
    // The ring is drawn on it, on the frame or the mark that stands for it, or on the row a grid says it is at.
    const row = document.getElementById(node.getAttribute('aria-activedescendant') ?? '');
    const ringed = [node, frame, node.nextElementSibling, row].some((one) => {
      if (one === null) return false;
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one);
      if (one === row && /inset/.test(boxShadow)) return true;
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/, 0\)$/.test(outlineColor);
    });
    const box = node.getBoundingClientRect();
    const shown = frame.getBoundingClientRect();
    // The middle of what is in the window, and something of it, not covered by anything else.
    const points = [0.5, 0.15, 0.85].map((part) => [shown.left + shown.width / 2, shown.top + shown.height * part]);
    const covered = !points.some(([x, y]) => {
      const top = document.elementFromPoint(
        Math.min(innerWidth - 1, Math.max(0, x)),
        Math.min(innerHeight - 1, Math.max(0, y)),
      );
      return top !== null && (frame.contains(top) || top.contains(frame));
    });
    let scroller = node.parentElement;
    while (scroller !== null && !/auto|scroll/.test(getComputedStyle(scroller).overflowY))
      scroller = scroller.parentElement;
    const region = node.closest('[role=toolbar], header, nav, aside, main section, form, dialog, li, .frame');
    if (region !== null && !walk.marks.has(region)) walk.marks.set(region, walk.next++);
    return {
      id: walk.marks.get(node),
      name: `${node.tagName.toLowerCase()} «${(node.getAttribute('aria-label') ?? node.labels?.[0]?.textContent ?? node.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40)}»`,
      ringed,
      covered,
      outside: box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth,
      dialog: node.closest('dialog') !== null,
      region: region === null ? -1 : walk.marks.get(region),
      left: box.left,
      right: box.right,
      top: box.top + (scroller?.scrollTop ?? scrollY),
    };
  });
}

async function walk(page, key) {
  const stops = [];
  for (let n = 0; n < MOST; n++) {
    await page.keyboard.press(key);
    const at = await stop(page);
    if (at === null || at.id === stops[0]?.id) return stops;
    stops.push(at);
  }
  throw new Error(
    `${MOST} stops and no end: ${stops
      .slice(-4)
      .map(({ name }) => name)
      .join(', ')}`,
  );
}

/** What a hand can use and the walk did not come to: it must be part of a group that has a stop of its own. */
function unreached(page) {
  // eslint-disable-next-line journeys/wait-for-what-is-read -- the walk over the same screen came before
  return page.evaluate(() => {
    const usable = 'a[href], button, input, select, textarea, summary, [role=button], [role=option], [role=switch]';
    const group =
      '[role=grid], [role=radiogroup], [role=tablist], [role=listbox], [data-scroller], [role=list], fieldset';
    const found = [];
    for (const node of document.querySelectorAll(usable)) {
      if (globalThis.walk.marks.has(node) || node.disabled || node.closest('[inert], [hidden]')) continue;
      if (!node.checkVisibility({ visibilityProperty: true }) || node.getBoundingClientRect().width === 0) continue;
      const around = node.closest(group);
      const stops = around === null ? [] : [around, ...around.querySelectorAll('*')];
      if (stops.some((one) => globalThis.walk.marks.has(one))) continue;
      found.push(
        `${node.tagName.toLowerCase()} «${(node.getAttribute('aria-label') ?? node.textContent ?? '').trim().slice(0, 40)}»`,
      );
    }
    return found;
  });
}

/** Walks a screen forwards and back; what is wrong with it, in words. */
async function faults(page, path) {
  const wrong = [];
  const say = (text) => wrong.push(`${path}: ${text}`);
  await page.evaluate(() => {
    globalThis.walk = undefined;
    // The walk begins where the page does, wherever the screen has put the focus.
    const start = document.body.insertBefore(document.createElement('i'), document.body.firstChild);
    start.tabIndex = -1;
    start.focus();
    start.remove();
  });
  const forth = await walk(page, 'Tab');
  if (forth.length === 0) return [`${path}: nothing can be focused`];
  for (const at of forth) {
    if (!at.ringed) say(`no ring on ${at.name}`);
    if (at.outside) say(`focused out of sight: ${at.name}`);
    else if (at.covered) say(`focused under something: ${at.name}`);
  }
  forth.forEach((at, n) => {
    const before = forth[n - 1];
    // Within one region and one column the next stop is never above the one before.
    if (before?.region === at.region && at.left < before.right && before.left < at.right && at.top < before.top - 4)
      say(`out of order: ${at.name} after ${before.name}`);
  });
  for (const name of await unreached(page)) say(`out of reach: ${name}`);
  const back = await walk(page, 'Shift+Tab');
  back.reverse();
  const parting = forth.findIndex((at, n) => back[n]?.id !== at.id);
  if (parting >= 0 || back.length !== forth.length)
    say(`the way back is another: ${forth[parting]?.name} / ${back[parting]?.name}, ${forth.length} / ${back.length}`);
  return wrong;
}

/** Opens what a control opens, by keyboard: the focus goes in, stays in, and Esc brings it back to the control. */
async function dialog(page, control) {
  await control.focus();
  await page.keyboard.press('Enter');
  const box = page.locator('dialog[open]');
  await box.waitFor();
  const inside = () => page.evaluate(() => document.querySelector('dialog[open]')?.contains(document.activeElement));
  const name = await box.evaluate((node) => node.querySelector('h2')?.textContent ?? '');
  assert.ok(await inside(), `${name}: the focus goes into the dialog`);
  for (let n = 0; n < 12; n++) {
    await page.keyboard.press('Tab');
    const at = await stop(page);
    assert.ok(at === null || at.dialog, `${name}: the focus stays in the dialog, not on ${at?.name}`);
    if (at !== null) assert.ok(at.ringed && !at.outside, `${name}: ${at.name} is seen to have the focus`);
  }
  await page.keyboard.press('Escape');
  await box.waitFor({ state: 'detached' });
  assert.ok(await control.evaluate((node) => node === document.activeElement), `${name}: Esc gives the focus back`);
}

/** Both, and what axe looks at in each: of a screen that was looked at in one theme, the other changes its colours alone. */
const THEMES = [
  ['light', ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']],
  ['dark', { type: 'rule', values: ['color-contrast'] }],
];

export async function violations(page, path, runOnly = THEMES[0][1]) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  // What is read is the colour a control comes to, not one it passes through.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
        .map(({ finished }) => finished),
    ),
  );
  const { violations } = await page.evaluate(
    (runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] }),
    runOnly,
  );
  const wide = await page.evaluate(() => {
    const main = document.querySelector('main');
    return Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth);
  });
  return [
    ...violations.map(
      ({ id, nodes }) =>
        `${path}: ${id}: ${nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`).join(' | ')}`,
    ),
    ...(wide > 0 ? [`${path}: ${wide} px wider than the screen`] : []),
  ];
}

/**
 * Controls that a thumb would miss: what answers a touch is lower than 44 px. A link within a sentence is as high as its
 * line. `inside`: of the last such element alone, where one lies over the page.
 */
export function low(page, inside = 'body') {
  // eslint-disable-next-line journeys/wait-for-what-is-read -- faults are looked for once the screen is there, by whoever calls
  return page.evaluate((inside) => {
    const LEAST = 44;
    const usable =
      'a[href], button, input, select, textarea, summary, [role=button], [role=option], [role=switch], [role=checkbox], [role=tab]';
    const answers = (node, x, y) => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (node.contains(hit) || (hit.closest('label')?.contains(node) ?? false));
    };
    const height = (node) => {
      const own = node.getBoundingClientRect().height;
      const label = node.closest('label')?.getBoundingClientRect().height ?? 0;
      if (Math.max(own, label) >= LEAST - 0.01) return LEAST;
      // What reaches beyond the box (`::after`) answers too.
      node.scrollIntoView({ block: 'center' });
      const { left, top, width, height } = node.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      let [up, down] = [0, 0];
      while (up < LEAST && answers(node, x, y - up - 1)) up++;
      while (down < LEAST && answers(node, x, y + down + 1)) down++;
      return Math.max(own, up + down + 1);
    };
    // A row of a grid answers as a whole, wherever it is touched.
    const inRow = (node) => node.tabIndex < 0 && node.closest('[role=row]') !== null;
    const inSentence = (node) =>
      getComputedStyle(node).display === 'inline' &&
      [...node.parentElement.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim() !== '');
    const shown = (node) => {
      const { width, height } = node.getBoundingClientRect();
      return node.checkVisibility({ visibilityProperty: true }) && width > 1 && height > 1;
    };
    return [...[...document.querySelectorAll(inside)].at(-1).querySelectorAll(usable)]
      .filter((node) => shown(node) && !node.closest('[inert]') && !inRow(node) && !inSentence(node))
      .map((node) => ({ node, high: height(node) }))
      .filter(({ high }) => high < LEAST)
      .map(({ node, high }) => {
        const name = node.getAttribute('aria-label') ?? node.labels?.[0]?.textContent ?? node.textContent ?? '';
        return `${node.tagName.toLowerCase()} «${name.trim().replace(/\s+/g, ' ').slice(0, 40)}»: ${high.toFixed(1)} px`;
      });
  }, inside);
}

const SHAPES = [
  ['phone', TECHNICIAN],
  ['desk', AGENT],
  ['desk', SUPERVISOR],
];

/** What stands open, under axe in both themes; light after. */
async function inBothThemes(page, path) {
  const wrong = [];
  for (const [colorScheme, rules] of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    wrong.push(...(await violations(page, `${path} (${colorScheme})`, rules)));
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return wrong;
}

/** Opens each screen of a person once: the keyboard forth and back, then axe in both themes. */
async function everyScreen(world, shape, person) {
  const wrong = [];
  const device = await world.device(shape, `screens-${person}`);
  await device.page.emulateMedia({ reducedMotion: 'reduce' });
  await device.enrol(person);
  for (const path of await screens(device, person)) {
    await open(device, path);
    wrong.push(...(await faults(device.page, path)));
    wrong.push(...(await inBothThemes(device.page, path)));
  }
  assert.deepEqual(wrong, []);
}

/** The longest of a run: begun first, so that no core waits for the other at the end. */
export const long = true;

export const journeys = {
  ...Object.fromEntries(
    SHAPES.map(([shape, person]) => [
      `every screen of ${person}'s ${shape} is walked by keyboard, and axe finds nothing, light or dark`,
      (world) => everyScreen(world, shape, person),
    ]),
  ),

  async 'a dialog takes the focus, keeps it, and gives it back'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const button = (page, name) => page.getByRole('button', { name, exact: true }).first();
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await open(phone, '/campo');
    await dialog(phone.page, button(phone.page, 'Filtros'));
    await dialog(phone.page, button(phone.page, 'Buscar equipo por código'));
    await open(phone, `/campo/ticket/${ticket.id}`);
    await dialog(phone.page, button(phone.page, 'Más acciones'));
    await dialog(phone.page, button(phone.page, 'Nueva nota'));
    // A step that is chosen takes its own button away: the focus goes on in the same dialog.
    await button(phone.page, 'Más acciones').press('Enter');
    const step = phone.page
      .locator('dialog[open] button.row')
      .filter({ hasText: /Programar visita|Ofrecer a un colega|Escalar|Reabrir|Cancelar ticket/ })
      .first();
    await step.press('Enter');
    await step.waitFor({ state: 'detached' });
    await until('the focus goes on in the dialog', () =>
      phone.page.evaluate(() => document.querySelector('dialog[open]')?.contains(document.activeElement)),
    );
    await phone.page.keyboard.press('Escape');
    await phone.page.locator('dialog[open]').waitFor({ state: 'detached' });
    await open(phone, '/campo/nuevo');
    await dialog(phone.page, phone.page.getByRole('button', { name: /^Servicio/ }));
    await dialog(phone.page, phone.page.getByRole('button', { name: /^Equipo/ }));
    await open(phone, '/campo/ajustes');
    await dialog(phone.page, button(phone.page, 'Cerrar sesión'));

    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const [some] = await desk.tickets(({ state }) => state === 'received');
    await open(desk, `/mesa/ticket/${some.id}`);
    await dialog(
      desk.page,
      desk.page
        .getByRole('button', { name: /Asignar$/ })
        .filter({ visible: true })
        .first(),
    );
    await open(desk, '/mesa');
    await desk.page.locator('[role=grid]').focus();
    await desk.page.keyboard.press('?');
    await desk.page.locator('dialog[open]').waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.page.locator('dialog[open]').waitFor({ state: 'detached' });
    assert.equal(await desk.page.evaluate(() => document.activeElement.getAttribute('role')), 'grid');
    // Where there is no room for the rail it is a drawer, and goes with what was pressed in it.
    await desk.page.setViewportSize({ width: 900, height: 900 });
    await desk.page.getByRole('button', { name: 'Menú' }).press('Enter');
    const rail = desk.page.locator('#desk-rail');
    await rail.locator('a[href="/mesa/equipos"]').press('Enter');
    await rail.waitFor({ state: 'hidden' });
    await until('the keys go on in the screen', () =>
      desk.page.evaluate(() => document.getElementById('desk-main')?.contains(document.activeElement)),
    );
  },

  async 'what papers, custody, movements, labels, material and redaction open holds the focus and is fit for use'(
    world,
  ) {
    const wrong = [];
    /** By keyboard in and out again, and under axe while it is open, in both themes. */
    async function fit(device, path, control) {
      await open(device, path);
      const own = control(device.page).first();
      await own.waitFor();
      await dialog(device.page, own);
      await own.click();
      await device.page.locator('dialog[open]').waitFor();
      wrong.push(...(await inBothThemes(device.page, `${path} · ${await own.innerText()}`)));
    }
    const named = (name) => (page) => page.getByRole('button', { name, exact: true });
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    let own;
    for (const one of await phone.tickets(assignedTo(TECHNICIAN)))
      if (one.service === 'oax-revision-extension' && one.equipment && (await phone.view(one.equipment))?.equipment)
        own ??= one;
    assert.ok(own, 'a ticket about an item of this phone');
    await phone.dispatch(own.id, { add_material: { description: 'Cable UTP', quantity: 3, unit: 'm' } });
    await phone.sent();
    await fit(phone, `/campo/ticket/${own.id}`, named('Agregar material'));
    await fit(phone, `/campo/ticket/${own.id}`, (page) => page.locator('#material button.row'));
    await fit(phone, `/campo/ticket/${own.id}`, (page) => page.locator('#documentos button'));
    await fit(phone, `/campo/equipo/${own.equipment}`, named('Entregar o recibir'));
    await fit(phone, `/campo/equipo/${own.equipment}`, named('Mover'));

    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR);
    await fit(desk, `/mesa/ticket/${own.id}`, named('Agregar material'));
    await fit(desk, `/mesa/ticket/${own.id}`, (page) => page.locator('#material button.row'));
    await fit(desk, `/mesa/ticket/${own.id}`, (page) => page.locator('#documentos button'));
    await fit(desk, `/mesa/equipos/${own.equipment}`, named('Entregar o recibir'));
    await fit(desk, `/mesa/equipos/${own.equipment}`, named('Mover'));
    await fit(desk, `/mesa/equipos/${own.equipment}`, named('Imprimir etiqueta'));
    await fit(desk, '/mesa/equipos', named('Repetidos'));
    await fit(desk, '/mesa/equipos', named('Etiquetas en blanco'));
    await open(desk, `/mesa/ticket/${own.id}`);
    await desk.page
      .getByRole('button', { name: /^Más de / })
      .first()
      .click();
    wrong.push(...(await inBothThemes(desk.page, 'the menu of a text')));
    await desk.page.getByRole('button', { name: 'Testar…' }).click();
    await desk.page.getByRole('dialog', { name: /^Testar en / }).waitFor();
    wrong.push(...(await inBothThemes(desk.page, 'redaction')));
    assert.deepEqual(wrong, []);
  },

  async 'a long list is one stop, and its arrows go through it'(world) {
    const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim());
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await open(phone, '/campo/equipos');
    const rows = phone.page.locator('[role=list] a');
    await rows.first().focus();
    const first = await focused(phone.page);
    await phone.page.keyboard.press('ArrowDown');
    const second = await focused(phone.page);
    assert.notEqual(second, first);
    await phone.page.keyboard.press('End');
    assert.equal(await focused(phone.page), (await rows.last().textContent()).trim());
    await phone.page.keyboard.press('Home');
    assert.equal(await focused(phone.page), first);
    await phone.page.keyboard.press('Enter');
    await until('the item is open', () => /\/campo\/equipo\//.test(phone.page.url()));
    await until('the new screen has the focus', () => phone.page.evaluate(() => document.activeElement.id === 'main'));

    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    await open(desk, '/mesa');
    await desk.page.locator('[role=grid]').focus();
    await desk.page.keyboard.press('j');
    await desk.page.keyboard.press('Enter');
    const current = desk.page.locator('[data-scroller] [aria-current]');
    await current.focus();
    const before = await focused(desk.page);
    await desk.page.keyboard.press('ArrowDown');
    await until('the next ticket is open and has the focus', async () => {
      const now = await focused(desk.page);
      return now !== before && now === (await current.textContent()).trim();
    });
  },

  async 'every control is high enough for a thumb, on a small phone'(world) {
    const wrong = [];
    for (const [shape, person] of SHAPES) {
      // The desk as well, as a finger meets it.
      const device = await world.device('phone', `thumb-${person}`);
      await device.enrol(person);
      const paths = await screens({ shape, tickets: () => device.tickets() }, person);
      await device.page.setViewportSize({ width: 390, height: 844 });
      for (const path of paths) {
        await open(device, path);
        wrong.push(...(await low(device.page)).map((text) => `${path}: ${text}`));
      }
    }
    assert.deepEqual(wrong, []);
  },

  async 'the screens of coming in, with a link, without one and by name, and the cover, are as fit for use'(world) {
    const wrong = [];
    const look = async (device, name) => {
      await device.page.evaluate(() => document.fonts.ready);
      wrong.push(...(await inBothThemes(device.page, `${device.shape}: ${name}`)));
    };
    for (const [shape, person] of SHAPES) {
      const device = await world.device(shape, `door-${person}`);
      await device.open('/entrar');
      await device.page.locator('form button').first().waitFor();
      wrong.push(...(await faults(device.page, 'nobody was here')));
      await look(device, 'nobody was here');
      await device.page.goto(await world.link(person));
      await device.page.locator('form button[value=plain]').waitFor();
      wrong.push(...(await faults(device.page, 'with a link')));
      await look(device, 'with a link');

      await device.enrol(person, { passkey: true });
      await device.open(shape === 'phone' ? '/campo/ajustes' : '/mesa/ajustes');
      await device.page.getByText('Tras 5 min').click();
      const kept = () => Object.keys(localStorage).some((key) => key.startsWith('ronda.lock.'));
      await until('the lock is on', () => device.page.evaluate(kept));
      await device.page.evaluate(() => sessionStorage.clear());
      await device.open(shape === 'phone' ? '/campo' : '/mesa');
      await device.page.getByRole('dialog', { name: 'Ronda está bloqueada' }).waitFor();
      await look(device, 'locked');
      await device.authenticator.present(false);
      await device.page.getByRole('button', { name: 'Cerrar sesión' }).click();
      await device.page.getByText('Ya entraron aquí').waitFor();
      wrong.push(...(await faults(device.page, 'by name')));
      await look(device, 'by name');
    }
    assert.deepEqual(wrong, []);
  },
};
