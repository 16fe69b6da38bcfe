import { expect, it } from 'vitest';
import type { RecordView, Redaction, Stamp, TicketView } from '../../../contract/api';
import { isEmptied, orphans, placeOf, redactionsOf, wordsOf, wordsOfRecord } from './redactions';
import { timeline } from './timeline';

const stamp = (act: string, by = 'omar'): Stamp => ({ act, by, site: 'field', at: 1, order: 1, received: 1 });
const taken = (what: Redaction['what'], at = 9): Redaction => ({ what, by: 'leti', at, reason: 'Dato personal' });
const view = {
  born: { stamp: stamp('b.1', 'bea'), description: 'Llamó la señora Ruiz', channel: 'telefono' },
  subject: { value: 'Sin tono', stamp: stamp('b.1') },
  requester: { name: { value: 'Itzel Ruiz', stamp: stamp('b.1') }, phone: { value: '', stamp: stamp('b.1') } },
  notes: [
    { stamp: stamp('o.2'), audience: 'internal', text: 'Su CURP es …' },
    { stamp: stamp('o.3'), audience: 'public', text: '' },
  ],
  texts: [{ kind: 'diagnosis', id: 'o.4', stamp: stamp('o.4'), text: '' }],
  fields: { extension: { value: '12407', stamp: stamp('b.1') } },
  checklist: {},
  materials: [],
  times: [],
  contacts: [],
  requests: [],
  conflicts: [],
  struck: [],
} as unknown as TicketView;

it('names a place the same, however it came', () => {
  expect(placeOf({ note: 'o.2' })).toBe('note o.2');
  expect(placeOf({ subject: {} })).toBe('subject');
  expect(placeOf('description' as never)).toBe('description');
});

it('offers every place that has words, and none that has not', () => {
  expect(wordsOf(view).map(({ what }) => placeOf(what))).toEqual([
    'subject',
    'description',
    'contact name',
    'field extension',
    'note o.2',
  ]);
});

it('offers every place of a record that has words: fields, notes, reasons, files; what has no place, by its words', () => {
  const record = {
    fields: {
      titular: { value: 'Ana Ruiz', stamp: stamp('b.1') },
      baja: { value: '', stamp: stamp('b.1') },
    },
    notes: [{ stamp: stamp('b.2'), text: 'Su clave' }],
    reports: [
      { stamp: stamp('b.3'), percent: 10, text: 'Se habló con Ana' },
      { stamp: stamp('b.4'), percent: 20, text: 'Se habló con Ana' },
    ],
    votes: [{ stamp: stamp('b.5'), useful: true, comment: 'ok' }],
    requests: [
      { stamp: stamp('b.6'), command: { move_record: { from: 'a', to: 'b', reason: 'Murió' } } },
      { stamp: stamp('b.7'), command: { move_record: { from: 'b', to: 'c', reason: '' } } },
    ],
    evidence: [{ id: 'b.8', media: 'pdf', caption: '', name: 'Acta.pdf', stamp: stamp('b.8') }],
  } as unknown as RecordView;
  expect(wordsOfRecord(record).map(({ what }) => placeOf(what))).toEqual([
    'field titular',
    'words Se habló con Ana',
    'note b.2',
    'request b.6',
    'caption b.8',
    'file b.8',
  ]);
});

it('offers what steps, contacts, materials and points of the list say, too', () => {
  const more = {
    ...view,
    requests: [
      { stamp: stamp('b.1'), command: { open_ticket: { subject: 'x' } } },
      { stamp: stamp('o.5'), command: { resolve: { solution: 'Se dio el PIN', outcome: null, concluded_at: null } } },
      { stamp: stamp('o.6'), command: { start: {} } },
    ],
    contacts: [{ stamp: stamp('o.7'), way: 'phone', reached: true, verdict: null, text: 'Dijo su CURP' }],
    materials: [{ id: 'o.8', stamp: stamp('o.8'), description: 'Cable', quantity: 1, unit: 'm' }],
    checklist: {
      revisar: { value: { not_applicable: { reason: 'Está enferma' } }, stamp: stamp('o.9') },
      medir: { value: { done: {} }, stamp: stamp('o.10') },
    },
  } as unknown as TicketView;
  expect(
    wordsOf(more)
      .map(({ what }) => placeOf(what))
      .slice(-4),
  ).toEqual(['request o.5', 'contacted o.7', 'material o.8', 'item revisar']);
});

it('offers what a survey and a letter say, and a file with or without words until it is gone', () => {
  const more = {
    ...view,
    requests: [
      { stamp: stamp('o.5'), command: { answer_survey: { answers: { trato: 'Bueno' }, comment: 'Me dio su CURP' } } },
      { stamp: stamp('o.6'), command: { answer_survey: { answers: { trato: 'Bueno' }, comment: '' } } },
      {
        stamp: stamp('o.7'),
        command: { record_letter: { way: 'incoming', number: 'SA/1', counterpart: 'Rosa Ruiz', subject: 'Baja' } },
      },
      { stamp: stamp('o.8'), command: { archive: { place: 'Caja 3' } } },
    ],
    evidence: [
      { id: 'o.9', media: 'jpeg', caption: 'INE de Rosa', stamp: stamp('o.9') },
      { id: 'o.10', media: 'pdf', stamp: stamp('o.10') },
      { id: 'o.11', media: 'jpeg', stamp: stamp('o.11') },
    ],
    redactions: [taken({ file: 'o.11' })],
  } as unknown as TicketView;
  const found = wordsOf(more).slice(5);
  expect(found.map(({ what, id, text }) => [placeOf(what), id, text])).toEqual([
    ['request o.5', 'answer_survey', 'Me dio su CURP'],
    ['request o.7', 'record_letter', 'SA/1 · Rosa Ruiz · Baja'],
    ['request o.8', 'archive', 'Caja 3'],
    ['caption o.9', 'o.9', 'INE de Rosa'],
    ['file o.9', 'jpeg 1', 'INE de Rosa'],
    ['file o.10', 'pdf 2', ''],
  ]);
});

it('offers the words under which somebody signed, and what they drew until it is gone (A16)', () => {
  const signature = (id: string, name: string) => ({ id, text: 'CAS.02.F4', hand: { name }, stamp: stamp(id) });
  const signatures = [signature('o.12', 'Itzel Ruiz'), signature('o.13', 'Omar Cruz')];
  const signed = { ...view, signatures, redactions: [taken({ hand: 'o.12' })] } as unknown as TicketView;
  expect(
    wordsOf(signed)
      .slice(5)
      .map(({ what, kind, id }) => [placeOf(what), kind, id]),
  ).toEqual([
    ['signed_text o.12', 'signed', 'Itzel Ruiz'],
    ['signed_text o.13', 'signed', 'Omar Cruz'],
    ['hand o.13', 'hand', 'Omar Cruz'],
  ]);
});

it('tells the last redaction of a place, and none where the document is of an earlier version', () => {
  const all = redactionsOf({ redactions: [taken({ field: 'a' }, 1), taken({ field: 'a' }, 2)] });
  expect(all.get('field a')?.at).toBe(2);
  expect(redactionsOf(view).size).toBe(0);
  expect(isEmptied(all.get('field a'), '')).toBe(true);
  expect(isEmptied(all.get('field a'), 'escrito después')).toBe(false);
});

it('keeps a redacted text in the story where it stood, and tells what has no place any more', () => {
  const after = { ...view, redactions: [taken({ text: 'o.4' }), taken({ note: 'o.3' }), taken({ note: 'o.9' })] };
  const items = timeline(after);
  expect(items.map(({ key }) => key)).toContain('diagnosis o.4');
  expect(orphans(after).map(({ what }) => placeOf(what))).toEqual(['note o.9']);
  expect(items.at(-1)).toMatchObject({ kind: 'redaction', stamp: { by: 'leti', at: 9 } });
});
