import { RuleTester } from 'eslint';
import { afterAll, describe, it } from 'vitest';
import { journeys } from './eslint-journeys.js';

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;
RuleTester.afterAll = afterAll;

const once = { messageId: 'once' };
const helper = { messageId: 'helper' };

new RuleTester().run('wait-for-what-is-read', journeys.rules['wait-for-what-is-read'], {
  valid: [
    // What reads again until it is so.
    "await until('two', async () => (await rows.count()) === 2);",
    "await until('the ticket', async () => (await phone.heard()).tickets.some(({ id }) => id === mine));",
    "await until('rows', () => page.evaluate(() => document.querySelectorAll('tr').length > 0));",
    // A helper that reads may, where whoever calls it waits.
    "const names = () => rows.allTextContents(); await until('names', async () => (await names()).length > 0);",
    "const rows = () => page.evaluate(() => document.querySelectorAll('tr').length); await until('rows', rows);",
    // The helpers that the rule knows by name read once: their callers are judged.
    'export const listed = async (device, id) => (await device.heard()).tickets.find((one) => one.id === id);',
    'class Device { heard() { return page.evaluate(() => Object.values(globalThis.heard.tickets)); } }',
    // That nothing is there can only be looked at.
    'assert.equal(await rows.count(), 0);',
    "assert.equal(await listed(desk, id), undefined, 'it is gone');",
    'assert.deepEqual((await phone.heard()).queue, []);',
    "assert.deepEqual((await phone.heard()).queue.filter(({ state }) => state !== 'local'), []);",
    'assert.ok(!(await phone.heard()).tickets.some(({ id }) => id === mine));',
    "const wrong = await page.evaluate(() => [...document.querySelectorAll('.wrong')]); assert.deepEqual(wrong, []);",
    // One thing in the page, or something done there, is no list.
    'const name = await page.evaluate(() => document.title);',
    "await page.evaluate(() => { for (const one of document.querySelectorAll('details')) one.open = true; });",
    'const all = await Promise.all(works);',
  ],
  invalid: [
    { code: 'const rows = await list.all();', errors: [once] },
    { code: "assert.ok(await page.getByText('ok').isVisible());", errors: [once] },
    // By a helper that reads, here or in another file.
    { code: 'const [ticket] = (await phone.heard()).tickets;', errors: [once] },
    { code: 'const { tickets } = await phone.heard();', errors: [once] },
    { code: 'assert.equal((await listed(desk, id)).state, state);', errors: [once] },
    { code: 'const names = () => rows.allTextContents(); const [first] = await names();', errors: [once] },
    {
      code: 'const names = () => rows.allTextContents(); const first = async () => (await names())[0]; use(await first());',
      errors: [once],
    },
    { code: 'export const names = (page) => page.locator(row).allTextContents();', errors: [helper] },
    // By a function in the page, given as it is or by its name.
    { code: "const many = await page.evaluate(() => document.querySelectorAll('tr').length);", errors: [once] },
    { code: 'const here = await page.evaluate(() => Object.values(globalThis.heard.tickets));', errors: [once] },
    {
      code: "function rows() { return [...document.querySelectorAll('tr')]; } use(await page.evaluate(rows));",
      errors: [once],
    },
    { code: "const first = await page.$$eval('tr', ([one]) => one.textContent);", errors: [once] },
  ],
});
