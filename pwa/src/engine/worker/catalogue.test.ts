import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { TicketSummary } from '../../contract/api';
import type { CoreSummary } from '../core';
import type { SummaryRow } from '../storage/summary-row';
import { Catalogue } from './catalogue';
import { question, tokens, wordsOf } from './folding';
import { SearchIndex } from './search-index';

const ticket = {
  id: 't',
  folio: 'TYS-000482',
  provisional: 'P-K4-001',
  subject: 'La impresora no aparece',
  requester: 'Nadia Guzmán',
  client_org: 'Registro Civil',
  room: 'Nivel 1',
  tokens: ['atasco'],
} as unknown as TicketSummary;
const item = {
  id: 'e',
  inventory: 'OAX-TI-004417',
  serial: '20EZ',
  mac: 'C0:74:AD:3F:11:22',
  name: 'Teléfono',
  tokens: [],
};
const row = (id: string, summary: object): SummaryRow => ({ id, summary: summary as CoreSummary, unsent: 0, stuck: 0 });

it('folds as the server does', () => {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
  const samples = JSON.parse(readFileSync(join(root, 'shared/src/search/samples.json'), 'utf8')) as {
    texts: [string, string[]][];
    questions: [string, string[]][];
    summaries: [CoreSummary, string[]][];
  };
  for (const [text, words] of samples.texts) expect(tokens(text), text).toEqual(words);
  for (const [typed, words] of samples.questions) expect(question(typed), typed).toEqual(words);
  for (const [summary, words] of samples.summaries) expect([...wordsOf(summary)].sort()).toEqual(words);
});

it('folds in one pass what it folds letter by letter', () => {
  let seed = 7;
  const next = (below: number) => (seed = (seed * 48_271) % 0x7fff_ffff) % below;
  for (let time = 0; time < 2_000; time++) {
    const letter = () => (next(3) > 0 ? 'aÑé1 -'.charAt(next(6)) : String.fromCharCode(next(256)));
    const text = Array.from({ length: next(80) }, letter).join('');
    // One letter that is not of the first 256 sends all of it the other way.
    expect(tokens(`${text} Ω`), JSON.stringify(text)).toEqual([...tokens(text), 'Ω']);
  }
});

it('finds by what a row shows and by what it does not', () => {
  const catalogue = new Catalogue();
  catalogue.take([row('t', { ticket }), row('e', { equipment: item })]);
  for (const typed of ['tys-000482', 'impresora', 'nadia', 'registro civil', 'atasco', 'guzman', '  REGIS civ '])
    expect(catalogue.search(typed), typed).toEqual({ tickets: ['t'], equipment: [], records: [] });
  expect(catalogue.search('oax-ti-004417')).toEqual({ tickets: [], equipment: ['e'], records: [] });
  expect(catalogue.search('c074ad')).toEqual({ tickets: [], equipment: ['e'], records: [] });
  expect(catalogue.search('escáner')).toEqual({ tickets: [], equipment: [], records: [] });
  expect(catalogue.search(' - ')).toEqual({ tickets: [], equipment: [], records: [] });
});

it('shows the last born first, in whatever order they came', () => {
  const catalogue = new Catalogue();
  catalogue.take(['0193', '0197', '0191'].map((id) => row(id, { ticket: { ...ticket, id } })));
  expect(catalogue.search('impresora').tickets).toEqual(['0197', '0193', '0191']);
  catalogue.take([row('0195', { ticket: { ...ticket, id: '0195' } })]);
  expect(catalogue.search('impresora').tickets).toEqual(['0197', '0195', '0193', '0191']);
});

it('finds anew what has changed, and no more what is gone', () => {
  const catalogue = new Catalogue();
  catalogue.take([row('t', { ticket })]);
  expect(catalogue.search('impresora').tickets).toEqual(['t']);
  catalogue.take([row('t', { ticket: { ...ticket, subject: 'El escáner' } })]);
  expect(catalogue.search('impresora').tickets).toEqual([]);
  expect(catalogue.search('escaner').tickets).toEqual(['t']);
  catalogue.drop('t');
  expect(catalogue.search('nadia').tickets).toEqual([]);
});

it('folds beforehand, a few at a time, and ends', () => {
  const index = new SearchIndex();
  for (const id of ['a', 'b', 'c', 'd', 'e']) index.put(id, { ticket: { ...ticket, id } });
  expect([index.fold(2), index.fold(2), index.fold(2)]).toEqual([true, true, false]);
  index.put('b', { ticket: { ...ticket, id: 'b', subject: 'El teclado' } });
  expect([...(index.find('impresora') ?? [])].sort()).toEqual(['a', 'c', 'd', 'e']);
  expect(index.fold(1)).toBe(false);
});

it('folds by itself, soon', async () => {
  const catalogue = new Catalogue();
  const { index } = catalogue as unknown as { index: { fresh: Map<string, unknown> } };
  catalogue.take(Array.from({ length: 450 }, (_, n) => row(`t${n}`, { ticket: { ...ticket, id: `t${n}` } })));
  expect(index.fresh.size).toBe(450);
  await expect.poll(() => index.fresh.size).toBe(0);
});

describe('whatever is typed, letter by letter, taken back, or changed meanwhile', () => {
  /** The same numbers for the same seed (mulberry32). */
  function drawn(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
  }
  const SYLLABLES = ['ta', 'te', 'imp', 're', 'só', 'ra', 'ñan', 'TYS-', '984', 'C0:', '7', ' ', 'vent', 'anilla', '·'];

  it('is answered as by looking at each document', () => {
    const seed = Number(process.env['RONDA_SEED'] ?? Date.now() % 2 ** 31);
    const below = drawn(seed);
    const one = () => SYLLABLES[below(SYLLABLES.length)];
    const some = (most: number) => Array.from({ length: below(most) }, one).join('');
    const catalogue = new Catalogue();
    const rows = new Map<string, CoreSummary>();
    const change = () => {
      const id = `d${below(60)}`;
      if (below(5) === 0) {
        rows.delete(id);
        catalogue.drop(id);
        return;
      }
      const said = { id, subject: some(6), requester: some(3), room: some(2), tokens: tokens(some(3)) };
      const summary = { ticket: said } as unknown as CoreSummary;
      rows.set(id, summary);
      catalogue.take([row(id, summary)]);
    };
    for (let n = 0; n < 80; n++) change();
    let typed = '';
    for (let key = 0; key < 3_000; key++) {
      if (below(4) === 0) typed = typed.slice(0, -1);
      else if (below(20) === 0) typed = '';
      else typed += some(3).slice(0, 1 + below(2));
      if (below(6) === 0) change();
      const asked = question(typed);
      const has = (summary: CoreSummary) =>
        asked.every((word) => [...wordsOf(summary)].some((known) => known.startsWith(word)));
      const wanted = [...rows].filter(([, summary]) => asked.length > 0 && has(summary)).map(([id]) => id);
      expect(catalogue.search(typed).tickets.sort(), `${typed}; seed ${seed}`).toEqual(wanted.sort());
    }
  });
});
