// Tests of what somebody is told whose form at the portal was not answered by the server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';

/** A form of the portal that is sent, or looked at: what is said beside its button once the network has done this. */
async function told(fetch, look = false) {
  const said = { textContent: '' };
  const page = createContext({
    fetch,
    ...{
      AbortController,
      setTimeout,
      clearTimeout,
      FormData: class {
        set() {}
      },
    },
    DOMParser: class {
      parseFromString() {}
    },
    find: (what) => (what === '#not-sent' ? said : null),
    written: () => new Map(),
    isOurs: () => false,
    english: () => false,
  });
  runInContext(readFileSync(new URL('../../server/src/portal/assets/page/sending.js', import.meta.url), 'utf8'), page);
  await page.post({ action: '/e/a', querySelectorAll: () => [] }, look, () => false);
  return said.textContent;
}
const gone = () => Promise.reject(new TypeError('Failed to fetch'));

test('who hears no answer is told that it may have arrived, and that sending it again does nothing twice', async () => {
  const page = async () => new Response('<html>504</html>', { status: 504 });
  for (const lost of [gone, page]) {
    const words = await told(lost);
    assert.match(words, /^No se sabe si llegó: /);
    assert.match(words, /no se registra dos veces\.$/);
  }
});

test('what the server itself did not take, or what was only looked at, was not sent', async () => {
  const busy = { code: 'busy', es: 'Ahora mismo no se puede.', en: 'Not just now.' };
  assert.match(
    await told(async () => Response.json(busy, { status: 503 })),
    /^No se envió: Ahora mismo no se puede\. /,
  );
  assert.match(await told(gone, true), /^No se envió: no hubo respuesta\. /);
});

test('a server that failed says nothing of what it had taken before', async () => {
  const failed = { code: 'internal', es: 'Algo falló en el servidor.', en: 'Something failed in the server.' };
  const answer = async () => Response.json(failed, { status: 500 });
  assert.match(await told(answer), /^No se sabe si llegó: Algo falló en el servidor\. /);
  assert.match(await told(answer, true), /^No se envió: /);
});

test('an answer is not waited for without end', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const hangs = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      t.mock.timers.tick(600_000);
    });
  assert.match(await told(hangs), /^No se sabe si llegó: no hubo respuesta\. /);
});

/** As much of an element as is asked here. */
function element(id, given = {}) {
  return {
    ...{ id, given, files: [], replaceWith() {} },
    getAttribute: (name) => given[name] ?? null,
    setAttribute: (name, value) => void (given[name] = value),
    removeAttribute: (name) => void delete given[name],
    toggleAttribute: (name, on) => void (on ? (given[name] = '') : delete given[name]),
  };
}

test('a file that is asked for again is told with its field, which keeps its files', () => {
  const title = { tabIndex: 0, matches: () => true, focus() {} };
  const page = createContext({
    all() {},
    document: { activeElement: null, adoptNode: (node) => node, getElementById: () => null, title: '' },
    find: (what) => (what === 'h1' ? title : what === '#main' ? element('main') : null),
  });
  runInContext(readFileSync(new URL('../../server/src/portal/assets/page/sending.js', import.meta.url), 'utf8'), page);
  const input = element('a-annex');
  const came = (described, wrong) => {
    const other = element('a-annex', described === null ? {} : { 'aria-describedby': described });
    const known = { 'a-annex': other, ...(wrong && { 'a-annex-wrong': element('a-annex-wrong') }) };
    page.take({ title: '', getElementById: (id) => known[id] ?? null }, { querySelectorAll: () => [input] }, false);
    return { ...input.given };
  };
  assert.deepEqual(came('a-annex-wrong', true), { 'aria-invalid': 'true', 'aria-describedby': 'a-annex-wrong' });
  assert.deepEqual(came(null, false), {});
});
