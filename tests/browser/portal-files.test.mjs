// Tests of what the portal's page does with files that its server would refuse.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';

const MB = 1024 * 1024;
const file = (name, size) => ({ name, size, type: '' });

/** As much of an element as is asked here; `after` stands behind it. */
function element(after = null) {
  return {
    ...{ dataset: {}, nextElementSibling: after, textContent: '' },
    setAttribute() {},
    append() {},
    addEventListener() {},
    replaceChildren() {},
    querySelectorAll: () => [],
    after(other) {
      other.remove = () => (this.nextElementSibling = null);
      this.nextElementSibling = other;
    },
  };
}

/** A form with an input for files and another that has some; `choose` chooses there, and tells what stayed and what was said. */
function form(beside = [], multiple = true) {
  const page = createContext({
    document: { createElement: () => element() },
    DataTransfer: class {
      files = [];
      items = { add: (one) => this.files.push(one) };
    },
    Event: class {},
    english: () => false,
  });
  runInContext(readFileSync(new URL('../../server/src/portal/assets/page/files.js', import.meta.url), 'utf8'), page);
  const list = element();
  const input = {
    ...{ multiple, picked: [], files: [], parentElement: { nextElementSibling: list } },
    dispatchEvent() {},
  };
  input.form = { querySelectorAll: () => [input, { files: beside }] };
  return (...files) => {
    input.files = files;
    page.add(input);
    return [input.files.map(({ name }) => name), list.nextElementSibling?.textContent ?? ''];
  };
}

test('a file that is too large is left out before it is sent, and named', () => {
  const choose = form();
  const [kept, told] = choose(file('placa.jpg', 2 * MB), file('manual.pdf', 31_200_000));
  assert.deepEqual(kept, ['placa.jpg']);
  assert.match(told, /^No se agregó: «manual\.pdf» \(31\.2 MB\)\. /);
  assert.deepEqual(choose(file('otra.jpg', MB)), [['placa.jpg', 'otra.jpg'], ''], 'what fits takes the words away');
});

test('what all files of a form weigh counts, and how many they are', () => {
  const heavy = form([file('anexo.pdf', 8 * MB)]);
  assert.deepEqual(heavy(file('a.jpg', 7 * MB), file('b.jpg', 2 * MB))[0], ['a.jpg']);
  const many = form(Array.from({ length: 6 }, (_, at) => file(`${at}.jpg`, 1000)));
  const [kept, told] = many(file('a.jpg', 1), file('b.jpg', 1), file('c.jpg', 1));
  assert.deepEqual(kept, ['a.jpg', 'b.jpg']);
  assert.match(told, /«c\.jpg» \(1 KB\)/);
});

test('where there is room for one, the one that was there stays until another fits', () => {
  const choose = form([], false);
  choose(file('buena.jpg', MB));
  assert.deepEqual(choose(file('enorme.jpg', 9 * MB))[0], ['buena.jpg']);
  assert.deepEqual(choose(file('mejor.jpg', 2 * MB)), [['mejor.jpg'], '']);
});
