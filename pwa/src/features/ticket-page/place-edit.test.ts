import { expect, it } from 'vitest';
import type { Place, Register } from '../../contract/api';
import { PlaceEdit } from './place-edit';

const set = (value: Place, act: string): Register<Place> => ({ value, stamp: { act } }) as Register<Place>;

/** A ticket whose place is shown once it is told to. */
function ticket() {
  let shown = set({ building: 'centro', room: 'Caja' }, 'a.1');
  const sent: Place[] = [];
  const undo: (() => void)[] = [];
  let refuses = false;
  const edit = new PlaceEdit({
    shown: () => shown,
    send: async (place, undone) => {
      if (refuses) return null;
      sent.push(place);
      undo.push(undone);
      return {};
    },
  });
  return {
    edit,
    sent,
    undo,
    show: (value: Place, act: string) => (shown = set(value, act)),
    refuse: (yes: boolean) => (refuses = yes),
  };
}

it('takes no part away that was written just before, though the ticket does not show it yet', async () => {
  const { edit, sent } = ticket();
  expect(await Promise.all([edit.set('level', 'Nivel 2'), edit.set('room', 'Archivo')])).toEqual([true, true]);
  expect(sent.at(-1)).toEqual({ building: 'centro', level: 'Nivel 2', room: 'Archivo' });
  expect(await edit.set('room', 'Archivo')).toBe(true);
  expect(await edit.set('room', '')).toBe(true);
  expect(sent).toHaveLength(3);
  expect(sent.at(-1)).toEqual({ building: 'centro', level: 'Nivel 2' });
});

it('rests on what others wrote since, and on nothing that was taken back or refused', async () => {
  const { edit, sent, undo, show, refuse } = ticket();
  await edit.set('level', 'Nivel 2');
  show({ building: 'norte', level: 'Nivel 2', room: 'Caja' }, 'b.4');
  await edit.set('room', 'Archivo');
  expect(sent.at(-1)).toEqual({ building: 'norte', level: 'Nivel 2', room: 'Archivo' });
  undo.at(-1)?.();
  refuse(true);
  expect(await edit.set('level', 'Nivel 3')).toBe(false);
  refuse(false);
  await edit.set('building', 'sur');
  expect(sent.at(-1)).toEqual({ building: 'sur', level: 'Nivel 2', room: 'Caja' });
});
