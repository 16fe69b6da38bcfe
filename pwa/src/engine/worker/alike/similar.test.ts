import { expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TicketSummary } from '../../../contract/api';
import { FILLERS, meant } from './meaning';
import { SimilarTickets } from './similar';

const PLAIN = { tokens: [], service: 's', building: null, room: '', equipment: null, requester: '', updated: 1 };
const at = (id: string, subject: string, given: Partial<TicketSummary> = {}) =>
  ({ ...PLAIN, id, subject, state: 'received', ...given }) as TicketSummary;
function of(...all: TicketSummary[]): SimilarTickets {
  const index = new SimilarTickets();
  for (const each of all) index.put(each);
  return index;
}
const found = (index: SimilarTickets, text: string, to: Parameters<SimilarTickets['like']>[1] = {}) =>
  index.like(text, to).map((each) => each.ticket);

it('finds by words, in other forms and in other words, the rare ones first', () => {
  const index = of(
    at('jam', 'Atasco en la impresora de recepción'),
    at('ink', 'La impresora pide tóner'),
    at('net', 'Sin internet en el nivel 2'),
    at('phone', 'El teléfono no da tono'),
  );
  expect(found(index, 'la impresora se atora')).toEqual(['jam', 'ink']);
  expect(found(index, 'impresoras')).toEqual(expect.arrayContaining(['jam', 'ink']));
  expect(found(index, 'no hay red')).toEqual(['net']);
  expect(found(index, 'el elevador')).toEqual([]);
  expect(index.like('La IMPRESORA con atasco', {})[0]?.words).toEqual(['IMPRESORA', 'atasco']);
});

it('says what is shared, and puts what shares more first', () => {
  const index = of(
    at('far', 'Impresora sin papel', { building: 'e7', service: 's2', equipment: null }),
    at('near', 'Impresora sin papel', { building: 'e2', service: 's1', room: 'Nivel 1', equipment: 'q' }),
  );
  const [first, second] = index.like('impresora', { building: 'e2', service: 's1', equipment: 'q', room: 'Nivel 1' });
  expect(first).toEqual({ ticket: 'near', words: ['impresora'], shares: ['equipment', 'service', 'room'] });
  expect(second).toEqual({ ticket: 'far', words: ['impresora'], shares: [] });
});

it('finds the same equipment without a word, and not the same building alone', () => {
  const index = of(at('item', 'Uno', { equipment: 'q', building: 'e2' }), at('house', 'Otro', { building: 'e2' }));
  expect(found(index, '', { equipment: 'q', building: 'e2' })).toEqual(['item']);
});

it('tells at most five, never the one that is written, and what changed as it is', () => {
  const index = of(...Array.from({ length: 9 }, (_, n) => at(`t${n}`, 'Impresora atascada')));
  expect(found(index, 'impresora atascada', { but: 't8' })).toHaveLength(5);
  expect(found(index, 'impresora atascada', { but: 't8' })).not.toContain('t8');
  for (let n = 0; n < 8; n += 1) index.drop(`t${n}`);
  expect(found(index, 'impresora')).toEqual(['t8']);
  index.put(at('t8', 'El escáner'));
  expect(found(index, 'impresora')).toEqual([]);
  expect(found(index, 'escáner')).toEqual(['t8']);
});

it('passes over the same words as the portal does', () => {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../../../../..');
  const samples = JSON.parse(readFileSync(join(root, 'shared/src/search/samples.json'), 'utf8')) as {
    fillers: string[];
    meant: [string, string[]][];
  };
  expect([...FILLERS].sort()).toEqual(samples.fillers);
  for (const [typed, words] of samples.meant)
    expect(
      meant(typed).map(({ word }) => word),
      typed,
    ).toEqual(words);
});

it('finds by a word that is near, for less, and says by which', () => {
  const near = { of: (word: string) => (word === 'canon' ? [{ word: 'proyector', likeness: 0.7 }] : []) };
  const tickets = [
    at('same', 'El cañón de la sala no enfoca'),
    at('near', 'Proyector de la sala de juntas sin imagen'),
    at('other', 'El teléfono no da tono'),
  ];
  const index = new SimilarTickets(near);
  for (const each of tickets) index.put(each);
  expect(index.like('cañón sin imagen', {})).toEqual([
    { ticket: 'near', words: ['cañón ≈ proyector', 'imagen'], shares: [] },
    { ticket: 'same', words: ['cañón'], shares: [] },
  ]);
  expect(index.like('el cañón', {}).map(({ ticket }) => ticket)).toEqual(['same', 'near']);
  expect(found(of(...tickets), 'el cañón')).toEqual(['same']);
});
