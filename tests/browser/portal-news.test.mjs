// Tests of what an open request at the portal makes of answers that are not the server's.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';

/** What the portal's script takes an answer for. */
async function moved(answer) {
  const source = new URL('../../server/src/portal/assets/page/news.js', import.meta.url);
  const page = createContext({ fetch: async () => answer, String });
  runInContext(readFileSync(source, 'utf8'), page);
  return page.moved('token');
}
const json = (value, status = 200) => new Response(JSON.stringify(value), { status });

test('the server says how far it moved, or that nobody may ask any more', async () => {
  assert.equal(await moved(json({ mark: 7 })), '7');
  assert.equal(await moved(json({ code: 'not_found', es: 'No está.', en: 'Not there.' }, 404)), null);
});

test('what a network answers in its place ends nothing: it is asked again', async () => {
  for (const status of [200, 401, 403, 404, 410, 502])
    assert.equal(await moved(new Response('<html>Entra a la red</html>', { status })), '', `a page with ${status}`);
  assert.equal(await moved(json({ error: 'blocked' }, 404)), '');
  assert.equal(await moved(json({})), '');
  assert.equal(await moved(json(null)), '');
});

test('who has written something looks at the news beside it', () => {
  const written = { matches: () => false, value: '', defaultValue: '' };
  const link = { target: '', addEventListener: (_, pressed) => void (link.pressed = pressed) };
  const script = createContext({
    document: { addEventListener() {}, querySelectorAll: () => [written] },
    find: (what) => ({ '[data-watch]': { dataset: { watch: 'w', mark: '1' } }, '#again': {}, '#again a': link })[what],
    setTimeout() {},
  });
  runInContext(readFileSync(new URL('../../server/src/portal/assets/page/news.js', import.meta.url), 'utf8'), script);
  script.alive();
  const target = () => (link.pressed({ currentTarget: link }), link.target);
  assert.equal(target(), '');
  written.value = 'Sigue sin encender';
  assert.equal(target(), '_blank');
});

/** What the portal's script takes for a page of its house; null where it takes it for none. */
async function page(text) {
  class DOMParser {
    parseFromString(html) {
      const there = /<link[^>]* href="\/assets\/pages-/.test(html);
      return { html, querySelector: () => (there ? {} : null) };
    }
  }
  const script = createContext({ fetch: async () => new Response(text), DOMParser });
  runInContext(readFileSync(new URL('../../server/src/portal/assets/page/find.js', import.meta.url), 'utf8'), script);
  return (await script.page('/portal'))?.html ?? null;
}

test('news and what is found are read from a page of this house alone', async () => {
  const own = '<head><link rel="stylesheet" href="/assets/pages-000000000000.css"></head><div id="found">';
  assert.equal(await page(own), own);
  assert.equal(await page('<head><title>Entra a la red</title></head><div id="found" data-watch="x">'), null);
});
