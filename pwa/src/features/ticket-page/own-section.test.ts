import { expect, it } from 'vitest';
import type { Dispatched } from '../../contract/api';
import { OwnSection, type Edit } from './own-section';

/** A screen that shows a section later than it is sent. */
function screen() {
  const sent: Edit[] = [];
  const page: { shown: { id: string; text: string } | undefined; undo: () => void } = {
    shown: undefined,
    undo: () => undefined,
  };
  let refuses = false;
  const section = new OwnSection({
    kind: 'diagnosis',
    shown: () => page.shown,
    send: async (edit, undone) => {
      if (refuses) return null;
      sent.push(edit);
      page.undo = undone;
      return { act: `o.${sent.length}`, document: 't', ms: 1 } satisfies Dispatched;
    },
  });
  return { section, page, sent, refuse: (yes: boolean) => (refuses = yes) };
}

it('begins one section, however fast two edits follow each other', async () => {
  const { section, page, sent } = screen();
  const both = [section.write('Uno.'), section.change((whole) => `${whole} Dos.`)];
  expect(await Promise.all(both)).toEqual([true, true]);
  expect(sent.map(({ whole, section }) => [whole, section])).toEqual([
    ['Uno.', undefined],
    ['Uno. Dos.', 'o.1'],
  ]);
  page.shown = { id: 'o.1', text: 'Uno.' };
  await section.change((whole) => `${whole} Tres.`);
  expect(sent.at(-1)?.whole).toBe('Uno. Dos. Tres.');
  page.shown = { id: 'o.1', text: 'Uno. Dos. Tres.' };
  expect(await section.write('Uno. Dos. Tres.')).toBe(true);
  expect(sent).toHaveLength(3);
});

it('goes on from what is shown once that has moved, and from what stood before where the last edit was undone', async () => {
  const { section, page, sent } = screen();
  page.shown = { id: 'o.9', text: 'Antes.' };
  await section.write('Antes. Uno.');
  page.shown = { id: 'o.9', text: 'De la mesa.' };
  await section.change((whole) => `${whole} Dos.`);
  expect(sent.at(-1)).toMatchObject({ whole: 'De la mesa. Dos.', section: 'o.9' });
  page.undo();
  await section.change((whole) => `${whole} Tres.`);
  expect(sent.at(-1)).toMatchObject({ whole: 'De la mesa. Tres.' });
});

it('says where an edit was refused, and keeps nothing of it', async () => {
  const { section, sent, refuse } = screen();
  refuse(true);
  expect(await section.write('Uno.')).toBe(false);
  refuse(false);
  await section.change((whole) => `${whole}Dos.`);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ whole: 'Dos.' });
});

it('says once more what was shown and then refused by the server', async () => {
  const shown: { id: string; text: string }[] = [{ id: 'o.9', text: 'Antes.' }];
  const sent: Edit[] = [];
  const section = new OwnSection({
    kind: 'diagnosis',
    shown: () => shown.at(-1),
    send: async (edit) => {
      sent.push(edit);
      shown.push({ id: 'o.9', text: edit.whole }); // told before it is answered
      return { act: `o.${sent.length}`, document: 't', ms: 1 } satisfies Dispatched;
    },
  });
  await section.write('Después.');
  shown.pop();
  expect(await section.write('Después.')).toBe(true);
  expect(sent.map(({ whole, section }) => [whole, section])).toEqual([
    ['Después.', 'o.9'],
    ['Después.', 'o.9'],
  ]);
});
