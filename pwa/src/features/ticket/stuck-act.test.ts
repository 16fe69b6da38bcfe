import { expect, it } from 'vitest';
import type { Command, Organisation, PersonCard, QueueItem } from '../../contract/api';
import { deciders, madeAgain, outdone, reworded, wordsIn } from './stuck-act';

const roles = [
  { id: 'jefe', classes: ['SUP'] },
  { id: 'tecnico', classes: ['TECH'] },
] as Organisation['roles'];
const person = (id: string, role: string, teams: string[]): PersonCard => ({
  id,
  name: id,
  roles: [role],
  teams,
  active: true,
});
const leti = person('leti', 'jefe', ['mesa']);
const sofia = person('sofia', 'jefe', ['redes']);
const omar = person('omar', 'tecnico', ['redes']);

it('names the supervisors of the team, else all, and nobody where they are many', () => {
  expect(deciders([leti, sofia, omar], roles, 'redes', 'omar')).toEqual([sofia]);
  expect(deciders([leti, sofia, omar], roles, 'otra', 'omar')).toEqual([leti, sofia]);
  expect(deciders([leti, sofia, person('ana', 'jefe', [])], roles, null, 'omar')).toEqual([]);
  expect(deciders([leti, sofia], roles, null, 'leti')).toEqual([sofia]);
});

it('reads the words of an act and gives it others', () => {
  const note = { add_note: { audience: 'internal' as const, text: 'uno' } };
  expect(wordsIn(note)).toBe('uno');
  expect(reworded(note, 'dos')).toEqual({ add_note: { audience: 'internal', text: 'dos' } });
  const text = { edit_text: { kind: 'diagnosis' as const, section: 'a.1', splices: [{ at: 0 }], whole: 'uno' } };
  expect(reworded(text, 'dos')).toEqual({ edit_text: { kind: 'diagnosis', section: 'a.1', whole: 'dos' } });
  const tick = { tick_item: { item: 'x', mark: { not_applicable: { reason: 'uno' } } } };
  expect([wordsIn(tick), reworded(tick, 'dos')]).toEqual([
    'uno',
    { tick_item: { item: 'x', mark: { not_applicable: { reason: 'dos' } } } },
  ]);
  expect([wordsIn({ start: {} }), reworded({ start: {} }, 'dos')]).toEqual([null, { start: {} }]);
});

it('gives nobody the words to change under which somebody signed', () => {
  const hand = { name: 'Rosa', strokes: '' };
  const place = { paper: 'servicio', role: 'requester', purpose: 'receipt', format: 1 };
  expect(wordsIn({ sign: { ...place, text: 'Se cambió la fuente.', hand } })).toBeNull();
  const given = { from: { person: 'omar' }, to: { person: 'rosa' }, condition: 'Buena', text: 'Recibí.', taken: hand };
  expect(wordsIn({ hand_over: given } as unknown as Command)).toBeNull();
});

it('makes an item or a record that was refused anew, for there is none of it to write on', () => {
  const refused = (command: object) => ({ act: 'd.7', document: 'x', command: command as Command });
  const anew = { document: null, atOnce: ['d.7'] };
  expect(madeAgain(refused({ register_equipment: { fields: {} } }))).toEqual(anew);
  expect(madeAgain(refused({ open_record: { register: 'contratos', fields: {} } }))).toEqual(anew);
  expect(madeAgain(refused({ add_note: { text: 'uno' } }))).toEqual({ document: 'x', atOnce: [] });
});

it('takes the place of what was refused of the same step on the same ticket, and of nothing else', () => {
  const item = (act: string, command: object, rest: Partial<QueueItem> = {}) =>
    ({ act, document: 't', command: command as Command, state: 'refused', ...rest }) as QueueItem;
  const close = { close: { note: 'Listo' } };
  const queue = [
    item('d.1', close),
    item('d.2', close, { state: 'held' }),
    item('d.3', close, { document: 'u' }),
    item('d.4', { resolve: { solution: 'Se cambió' } }),
    item('d.5', { ask_requester: { text: '¿Cuándo?' } }),
    item('d.6', close, { state: 'local' }),
  ];
  expect(outdone(queue, 't', 'close')).toEqual(['d.1']);
  expect(outdone(queue, 't', 'cancel')).toEqual([]);
  expect(outdone(queue, 't', 'ask_requester')).toEqual([]); // another question may be asked
  const [first, , , , question] = queue;
  expect(outdone(queue, 't', 'ask_requester', question)).toEqual(['d.5']);
  expect(outdone(queue, 't', 'close', first)).toEqual(['d.1']);
});
