// A browser of one enrolled person, on the app that the server serves.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listen } from '../../browser/page.mjs';
import { browser } from './browser.mjs';
import { until } from './child.mjs';
import { clock } from './clock.mjs';

const SHAPES = {
  phone: { viewport: { width: 412, height: 915 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  desk: { viewport: { width: 1440, height: 900 } },
};

/** Sits a person down: a profile of its own, enrolled, with everything it is owed; `more`: arguments of Chromium. */
export async function seat(house, shape, person, name, more = []) {
  const profile = join(house.folder, `profile-${name}`);
  await mkdir(profile);
  let context;
  let page;
  const launch = async () => {
    context = await browser(profile, SHAPES[shape], more);
    await context.addInitScript(listen);
    await context.addInitScript(clock);
    page = context.pages()[0] ?? (await context.newPage());
  };
  await launch();
  const one = {
    get page() {
      return page;
    },
    get context() {
      return context;
    },
    launch,
    origin: house.origin,
    close: () => context.close(),
    async open(path) {
      await page.goto(house.origin + path);
      await page.waitForFunction(() => globalThis.heard?.started);
    },
    /** Asks the engine's worker what screens ask it. */
    async ask(call, ...args) {
      const answer = await page.evaluate(([call, args]) => globalThis.heard.ask(call, args), [call, args]);
      if (answer.refused) throw new Error(answer.refused.es);
      return answer.answer;
    },
    tickets: () =>
      page.evaluate(async () => {
        await globalThis.heard.ask('judging', []); // by then all that is kept has been told
        return Object.values(globalThis.heard.tickets);
      }),
    quiet: () =>
      until(() =>
        page.evaluate(() => {
          const status = globalThis.heard?.status;
          return Boolean(status?.lastSync) && status.pending === 0 && !status.syncing;
        }),
      ),
  };
  await page.goto(await house.link(person));
  const enter = page.locator('form button[value=plain]');
  await enter.waitFor();
  one.enter = async (count) => {
    await enter.click();
    await until(
      () => page.evaluate((count) => Object.keys(globalThis.heard?.tickets ?? {}).length >= count, count),
      { every: 100, within: 300_000 },
    );
    await one.quiet();
  };
  return one;
}
