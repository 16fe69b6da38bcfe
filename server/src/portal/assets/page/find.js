// What the portal's scripts share: an element, the language that is read, a page of this house.

const find = (selector, within = document) => within.querySelector(selector);

/** The page is read in English. */
const english = () => document.documentElement.lang === 'en';

/** Whether a page is this house's, by its style: a network that wants something first answers with a page of its own. */
const isOurs = (page) => Boolean(find('head link[href^="/assets/pages-"]', page));

/** A page of this house, read; nothing where it did not come. */
async function page(address) {
  try {
    const answer = await fetch(address, {
      cache: 'no-store',
      mode: 'same-origin',
      headers: { accept: 'text/html' },
    });
    const read = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return answer.ok && isOurs(read) ? read : null;
  } catch {
    return null;
  }
}
