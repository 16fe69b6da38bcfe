// What a person does with a page of any engine, by paths: looks, waits for it, presses.
import { until } from '../world.mjs';

/** The texts of all that stand under this path now. */
export const all = (browser, xpath) =>
  browser.run((xpath) => {
    const found = document.evaluate(xpath, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
    return Array.from({ length: found.snapshotLength }, (_, i) => found.snapshotItem(i).textContent);
  }, xpath);
export const shown = (browser, xpath, word = '') =>
  until(`«${word}» at ${xpath}`, async () => (await all(browser, xpath)).some((text) => text.includes(word)));
/** Runs in the page: whether a press on the middle of what stands under this path would meet it. */
const open = (xpath) => {
  const found = document.evaluate(xpath, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
  found?.scrollIntoView({ block: 'center' });
  const box = found?.getBoundingClientRect();
  return box !== undefined && found.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
};
export const push = async (browser, xpath) => {
  await shown(browser, xpath);
  // A note of what was just done lies over the foot of the list for a while: nobody presses through it.
  await until(`${xpath} lies open`, () => browser.run(open, xpath));
  // What stands there may be painted anew between the look and the press.
  await until(`a press on ${xpath}`, () => browser.click(xpath).then(() => true));
};
