// The queue's filter language: «estado:abierto área:soporte,telefonía orden:compromiso texto libre» ↔ terms ↔ predicate and order.
import type { Organisation, PersonCard, State, TicketSummary, Waits } from '../../contract/api';
import { fold, inRow, matches, words } from '../../kit/text/fold';
import {
  FIXED,
  GROUPS,
  KEYS,
  ORDERS,
  ORDER_KEY,
  VALUES,
  type Key,
  type Lang,
  type Order,
  type Value,
} from './query-words';
import { quote, tokens, unquote } from './query-text';
import { compareBy, dueMoment, isOverdue, isSoon, sameDay } from './order';

export type { Key, Lang, Order, Value } from './query-words';

/** One chip: a key, its values as typed, and whether it is turned round. */
export interface Term {
  key: Key;
  values: string[];
  not: boolean;
}
export interface Query {
  terms: Term[];
  order: Order;
  descending: boolean;
  text: string;
}
/** What the words of a query are resolved against. */
export interface Vocabulary {
  organisation: Organisation | null;
  people: PersonCard[];
  me: string | null;
  /** What a ticket waits for from whoever is here. */
  awaits?: (ticket: TicketSummary) => Waits | null;
}

export const EMPTY: Query = { terms: [], order: 'due', descending: false, text: '' };

const LANGS: Lang[] = ['es', 'en'];

/** Reads a filter as typed. Total: what is no term is free text. */
export function parse(source: string): Query {
  const query: Query = { terms: [], order: 'due', descending: false, text: '' };
  const free: string[] = [];
  for (const token of tokens(source)) {
    const cut = token.indexOf(':');
    const not = token.startsWith('-') && cut > 1;
    const name = cut > 0 ? fold(token.slice(not ? 1 : 0, cut)) : '';
    const raw = cut > 0 ? split(token.slice(cut + 1)) : [];
    if (name !== '' && LANGS.some((lang) => ORDER_KEY[lang].map(fold).includes(name))) {
      const asked = fold(raw[0] ?? '');
      const order = orderOf(asked.replace(/^-/, ''));
      if (order !== null) {
        query.order = order;
        query.descending = asked.startsWith('-');
      }
      continue;
    }
    const key = keyOf(name);
    if (key === null || raw.length === 0) {
      if (key === null) free.push(unquote(token));
      continue;
    }
    const same = query.terms.find((term) => term.key === key && term.not === not);
    if (same === undefined) query.terms.push({ key, values: raw, not });
    else same.values.push(...raw.filter((value) => !same.values.includes(value)));
  }
  query.text = free.join(' ').trim();
  return query;
}

/** Writes a query in one language's words; `parse` reads it back to the same. */
export function write(query: Query, lang: Lang): string {
  const parts = query.terms.map((term) => {
    const values = term.values.map((value) => quote(inLang(term.key, value, lang)));
    return `${term.not ? '-' : ''}${KEYS[term.key][lang][0]}:${values.join(',')}`;
  });
  if (query.order !== 'due' || query.descending) {
    parts.push(`${ORDER_KEY[lang][0]}:${query.descending ? '-' : ''}${ORDERS[query.order][lang][0]}`);
  }
  if (query.text !== '') parts.push(query.text);
  return parts.join(' ');
}

/** The query without one term. */
export function without(query: Query, term: Term): Query {
  return { ...query, terms: query.terms.filter((each) => each !== term) };
}

/** The query with one more value; the same key's values are alternatives. */
export function withValue(query: Query, key: Key, value: string): Query {
  const terms = query.terms.map((term) => ({ ...term, values: [...term.values] }));
  const same = terms.find((term) => term.key === key && !term.not);
  if (same === undefined) terms.push({ key, values: [value], not: false });
  else if (!same.values.includes(value)) same.values.push(value);
  return { ...query, terms };
}

/** A fixed value of the language, or null where it names something of the organisation. */
export function fixedValue(key: Key, value: string): Value | null {
  const asked = fold(value);
  const found = (FIXED[key] ?? []).find((each) =>
    LANGS.some((lang) => VALUES[each][lang].some((word) => fold(word) === asked)),
  );
  return found ?? null;
}

/** What a value means, in people's words: «soporte» → «Soporte de Primer Nivel de Atención». Null: known to nobody here. */
export function meaning(key: Key, value: string, vocabulary: Vocabulary): string[] | null {
  const found = resolve(key, value, vocabulary);
  return found === null || found.length === 0 ? null : found.map(([, name]) => name);
}

/** Ids and names that a value may stand for. Null where the key's values are free words. */
function resolve(key: Key, value: string, { organisation, people }: Vocabulary): [string, string][] | null {
  const named = (items: [string, string][]): [string, string][] => {
    const asked = fold(value);
    const isNamed = (name: string) => fold(unquote(name)) === asked;
    const exact = items.filter(([id, name]) => fold(id) === asked || tail(id) === asked || isNamed(name));
    return exact.length > 0 ? exact : items.filter(([, name]) => matches(name, words(value)));
  };
  switch (key) {
    case 'state':
      return named((organisation?.states ?? []).map((each) => [each.id, each.label]));
    case 'team':
      return named((organisation?.teams ?? []).map((each) => [each.id, each.name]));
    case 'service':
      return named((organisation?.services ?? []).map((each) => [each.id, each.name]));
    case 'priority':
      return named((organisation?.priorities ?? []).map((each) => [each.id, each.label]));
    case 'building':
      return named((organisation?.buildings ?? []).map((each) => [each.id, each.name]));
    case 'assignee':
      return named(people.map((each) => [each.id, each.name]));
    case 'org':
    case 'requester':
    case 'due':
    case 'is':
      return null;
  }
}

/** A query made ready to judge thousands of rows. `now` moves: pass it at each call. */
export interface Compiled {
  match(ticket: TicketSummary, now: number): boolean;
  compare(a: TicketSummary, b: TicketSummary): number;
}

export function compile(query: Query, vocabulary: Vocabulary): Compiled {
  const tests = query.terms.map((term) => {
    const any = term.values.map((value) => test(term.key, value, vocabulary));
    return (ticket: TicketSummary, now: number): boolean => any.some((one) => one(ticket, now)) !== term.not;
  });
  if (query.text.trim() !== '') tests.push((ticket) => hasWords(ticket, query.text));
  const priorities = (vocabulary.organisation?.priorities ?? []).map((each) => each.id);
  const names = new Map(vocabulary.people.map((each) => [each.id, fold(each.name)]));
  const compare = compareBy(query.order, priorities, names);
  return {
    match: (ticket, now) => tests.every((one) => one(ticket, now)),
    compare: query.descending ? (a, b) => compare(b, a) : compare,
  };
}

/** Filters and sorts; the hot path of the queue. */
export function run(compiled: Compiled, tickets: Iterable<TicketSummary>, now: number): TicketSummary[] {
  const found: TicketSummary[] = [];
  for (const ticket of tickets) if (compiled.match(ticket, now)) found.push(ticket);
  return found.sort(compiled.compare);
}

type Test = (ticket: TicketSummary, now: number) => boolean;

function test(key: Key, value: string, vocabulary: Vocabulary): Test {
  const fixed = fixedValue(key, value);
  if (fixed !== null) return fixedTest(key, fixed, vocabulary);
  const asked = words(value);
  const ids = new Set((resolve(key, value, vocabulary) ?? []).map(([id]) => id));
  switch (key) {
    case 'state':
      return (ticket) => ids.has(ticket.state);
    case 'team':
      return (ticket) => ticket.team !== null && ids.has(ticket.team);
    case 'service':
      return (ticket) => ids.has(ticket.service);
    case 'priority':
      return (ticket) => ticket.priority !== null && ids.has(ticket.priority);
    case 'building':
      return (ticket) => ticket.building !== null && ids.has(ticket.building);
    case 'assignee':
      return (ticket) => ticket.assignee !== null && ids.has(ticket.assignee);
    case 'org':
      return (ticket) => matches(ticket.client_org, asked);
    case 'requester':
      return (ticket) => matches(ticket.requester, asked);
    case 'due':
    case 'is':
      return () => false;
  }
}

function fixedTest(key: Key, value: Value, { me, organisation, awaits }: Vocabulary): Test {
  switch (value) {
    case 'open':
    case 'final':
    case 'waiting_user': {
      const states = new Set<State>(GROUPS[value]);
      return (ticket) => states.has(ticket.state);
    }
    case 'me':
      return (ticket) => me !== null && ticket.assignee === me;
    case 'nobody':
      if (key === 'team') return (ticket) => ticket.team === null;
      if (key === 'priority') return (ticket) => ticket.priority === null;
      return (ticket) => ticket.assignee === null;
    case 'overdue':
      return isOverdue;
    case 'soon':
      return isSoon;
    case 'today': {
      const zone = organisation?.timezone ?? 'UTC';
      return (ticket, now) => {
        const at = dueMoment(ticket);
        return at !== null && sameDay(at, now, zone);
      };
    }
    case 'conflict':
      return (ticket) => ticket.conflicts > 0;
    case 'held':
      return (ticket) => ticket.not_applied > 0 || ticket.stuck > 0;
    case 'unsent':
      return (ticket) => ticket.unsent > 0;
    case 'paused':
      return (ticket) => ticket.paused;
    case 'visit':
      return (ticket) => ticket.visit !== null;
    case 'answered':
      return (ticket) => ticket.answered === true;
    case 'approval':
    case 'closing':
    case 'filing':
      return (ticket) => awaits?.(ticket) === value;
  }
}

function hasWords(ticket: TicketSummary, typed: string): boolean {
  const { subject, requester, client_org, room, folio, provisional } = ticket;
  return inRow(ticket, [subject, requester, client_org, room], [folio, provisional], typed);
}

function keyOf(name: string): Key | null {
  const found = (Object.keys(KEYS) as Key[]).find((key) =>
    LANGS.some((lang) => KEYS[key][lang].some((word) => fold(word) === name)),
  );
  return found ?? null;
}

function orderOf(name: string): Order | null {
  const found = (Object.keys(ORDERS) as Order[]).find((order) =>
    LANGS.some((lang) => ORDERS[order][lang].some((word) => fold(word) === name)),
  );
  return found ?? null;
}

function inLang(key: Key, value: string, lang: Lang): string {
  const fixed = fixedValue(key, value);
  return fixed === null ? value : (VALUES[fixed][lang][0] ?? value);
}

/** «oax-telefonia» → «telefonia»: ids of the data carry the organisation's prefix. */
function tail(id: string): string {
  return fold(id.slice(id.indexOf('-') + 1));
}

function split(values: string): string[] {
  return (values.match(/(?:[^,"]|"[^"]*"?)+/g) ?? [])
    .map((value) => unquote(value).trim())
    .filter((value) => value !== '');
}
