import { expect, it } from 'vitest';
import type { Dispatched } from '../../../contract/api';
import type { Edit } from '../own-section';
import { TypedSection } from './typed-section.svelte';

/** A ticket whose acts are answered when the test says so. */
function field() {
  const sent: Edit[] = [];
  const answers: (() => void)[] = [];
  const ticket = { draft: null as string | null, refuses: false, left: false };
  const section: TypedSection = new TypedSection({
    kind: 'diagnosis',
    send: (edit) => {
      sent.push(edit);
      const number = sent.length;
      return new Promise<Dispatched>((resolve, reject) =>
        answers.push(() => {
          if (ticket.refuses) return reject(Object.assign(new Error('no'), { es: 'No se pudo', en: 'It could not' }));
          if (!ticket.left) section.stands({ id: edit.section ?? `o.${number}`, text: edit.whole });
          resolve({ act: `o.${number}`, document: 't', ms: 1 });
        }),
      );
    },
    draft: async () => ticket.draft,
    keep: async (text) => void (ticket.draft = text),
  });
  const answer = async () => {
    await expect.poll(() => answers.length).toBeGreaterThan(0);
    answers.shift()?.();
  };
  return { section, ticket, sent, answer };
}

it('is sent once by whoever leaves the field, and then the screen, before it is kept', async () => {
  const { section, ticket, sent, answer } = field();
  section.take('La fuente no da voltaje.');
  const left = [section.leave(), section.leave(), section.leave()];
  ticket.left = true; // nothing is told to a screen that is gone
  await answer();
  await Promise.all(left);
  expect(sent.map(({ whole, section }) => [whole, section])).toEqual([['La fuente no da voltaje.', undefined]]);
  expect([section.typed, section.failed, ticket.draft]).toEqual([undefined, null, null]);
});

it('is sent once where it was typed in letters of two pieces', async () => {
  const { section, sent, answer } = field();
  section.take('Reparo\u0301 la fuente');
  const left = section.leave();
  await answer();
  await left;
  section.take('Reparo\u0301 la fuente');
  await section.leave();
  expect(sent.map(({ whole }) => whole)).toEqual(['Reparó la fuente']);
  expect(section.typed).toBeUndefined();
});

it('goes on from what was sent while that is still on its way', async () => {
  const { section, sent, answer } = field();
  section.take('Uno.');
  const first = section.leave();
  section.take('Uno. Dos.');
  const second = section.leave();
  await answer();
  await answer();
  await Promise.all([first, second]);
  expect(sent.map(({ whole, section }) => [whole, section])).toEqual([
    ['Uno.', undefined],
    ['Uno. Dos.', 'o.1'],
  ]);
});

it('stays in the field and in its draft where it is refused, and leaves as it stood then with the screen', async () => {
  const { section, ticket, sent, answer } = field();
  ticket.refuses = true;
  section.take('Uno.');
  const left = section.leave();
  await answer();
  await left;
  expect([section.typed, section.failed, ticket.draft]).toEqual(['Uno.', 'No se pudo', 'Uno.']);

  ticket.refuses = false;
  section.stands({ id: 'o.7', text: 'Un' });
  const over = section.leave();
  ticket.left = true;
  await answer();
  await over;
  expect(sent.at(-1)).toMatchObject({ whole: 'Uno.', section: 'o.7' });
  expect([section.failed, ticket.draft]).toEqual([null, null]);
});

it('brings back what was being typed, and never over what is', async () => {
  const { section, ticket } = field();
  ticket.draft = 'Antes';
  await section.recall();
  expect(section.typed).toBe('Antes');
  section.take('Ahora');
  await section.recall();
  expect(section.typed).toBe('Ahora');
});
