// The filter language by the samples to which the server's own reading of it is held, too.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Organisation, PersonCard, TicketSummary } from '../../contract/api';
import { compile, meaning, parse, type Order, type Term } from './query';

type Pair = [string, string];
interface Samples {
  now: number;
  me: string;
  organisation: { timezone: string } & Record<
    'teams' | 'services' | 'priorities' | 'states' | 'buildings' | 'people',
    Pair[]
  >;
  base: TicketSummary;
  tickets: Partial<TicketSummary>[];
  reads: { source: string; terms: Term[]; order: Order; descending: boolean; text: string }[];
  finds: { source: string; numbers: number[] }[];
  wrong: Wrong[];
  lists: Record<string, { takes: string[]; finds: { source: string }[]; wrong: Wrong[] }>;
}
interface Wrong {
  source: string;
  at: number;
  why: string;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const samples = JSON.parse(readFileSync(join(root, 'shared/src/filter/samples.json'), 'utf8')) as Samples;
const named = (pairs: Pair[]) => pairs.map(([id, name]) => ({ id, name, label: name }));
const { timezone, teams, services, priorities, states, buildings, people } = samples.organisation;
const vocabulary = {
  organisation: {
    timezone,
    teams: named(teams),
    services: named(services),
    priorities: named(priorities),
    states: named(states),
    buildings: named(buildings),
  } as unknown as Organisation,
  people: named(people) as unknown as PersonCard[],
  me: samples.me,
};
const tickets = samples.tickets.map((given) => ({ ...samples.base, ...given }));

it('reads a filter as the server reads it', () => {
  for (const { source, terms, order, descending, text } of samples.reads)
    expect(parse(source), source).toEqual({ terms, order, descending, text });
});

it('finds what the server finds', () => {
  for (const { source, numbers } of samples.finds) {
    const compiled = compile(parse(source), vocabulary);
    const found = tickets.flatMap((ticket, at) => (compiled.match(ticket, samples.now) ? [at + 1] : []));
    expect(found, source).toEqual(numbers);
  }
});

it('knows no meaning where the server says that nothing has the name', () => {
  for (const { source } of samples.wrong.filter(({ why }) => why === 'value')) {
    const { terms } = parse(source);
    const meanings = terms.flatMap((term) => term.values.map((value) => meaning(term.key, value, vocabulary)));
    expect(meanings, source).toContain(null);
  }
});

it('reads the same keys in the filters of the lists that machines ask for', () => {
  for (const { takes, finds, wrong } of Object.values(samples.lists)) {
    const others = (source: string) => parse(source).terms.filter(({ key }) => !takes.includes(key));
    for (const { source } of finds) expect(others(source), source).toEqual([]);
    for (const { source } of wrong.filter(({ why }) => why === 'value')) expect(others(source), source).toEqual([]);
  }
});
