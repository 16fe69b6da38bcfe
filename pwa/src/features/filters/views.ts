// Built-in and saved views of the queue.
// A name and a filter, nothing more, so a view travels in an address.
import type { TicketSummary } from '../../contract/api';
import { compile, parse, write, type Vocabulary } from './query';

export type BuiltinId = 'mine' | 'unassigned' | 'soon' | 'waiting' | 'approve' | 'finish' | 'tray' | 'open';
/** A saved view carries its own name; a built-in one is named by the dictionary. */
export interface View {
  id: string;
  name: string | null;
  query: string;
}

export const BUILTIN: (View & { id: BuiltinId })[] = [
  { id: 'mine', name: null, query: 'asignada:yo estado:abierto' },
  { id: 'unassigned', name: null, query: 'asignada:nadie estado:abierto' },
  { id: 'soon', name: null, query: 'compromiso:vencido,pronto' },
  { id: 'waiting', name: null, query: 'estado:espera-usuario' },
  { id: 'approve', name: null, query: 'es:por-autorizar' },
  { id: 'finish', name: null, query: 'es:por-cerrar,por-archivar' },
  { id: 'tray', name: null, query: 'es:conflicto' },
  { id: 'open', name: null, query: 'estado:abierto' },
];

/** Whether two filters ask for the same, each in whichever language it is written. */
export function asksTheSame(one: string, other: string): boolean {
  return one === other || write(parse(one), 'es') === write(parse(other), 'es');
}

/** What keeps the saved views: `localStorage`, or anything like it. */
export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** So many a person keeps at most. */
export const LIMIT = 40;

function storageKey(person: string): string {
  return `ronda.desk.views.${person}`;
}

/** Saved views of one person on this machine; what cannot be read counts as none. */
export function loadViews(storage: KeyValueStorage, person: string): View[] {
  const text = storage.getItem(storageKey(person));
  if (text === null) return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(value: unknown): value is View {
  if (typeof value !== 'object' || value === null) return false;
  const view = value as Record<string, unknown>;
  return typeof view['id'] === 'string' && typeof view['name'] === 'string' && typeof view['query'] === 'string';
}

/** Why nothing was kept: as many as there may be are there, or this browser keeps no more. */
export type ViewLack = 'many' | 'storage';
/** The saved views as they stand now; where there is a lack, as they stood before. */
export interface SavedViews {
  views: View[];
  lack: ViewLack | null;
}

/** Keeps a view: a name that is there already is given the new filter. None makes room for another. */
export function saveView(storage: KeyValueStorage, person: string, name: string, query: string): SavedViews {
  const views = loadViews(storage, person);
  const same = views.find((view) => view.name === name);
  if (same === undefined && views.length >= LIMIT) return { views, lack: 'many' };
  const view: View = { id: same?.id ?? freeId(views), name, query };
  const next = same === undefined ? [...views, view] : views.map((each) => (each.id === view.id ? view : each));
  return written(storage, person, views, next);
}

export function dropView(storage: KeyValueStorage, person: string, id: string): SavedViews {
  const views = loadViews(storage, person);
  return written(
    storage,
    person,
    views,
    views.filter((view) => view.id !== id),
  );
}

function written(storage: KeyValueStorage, person: string, before: View[], views: View[]): SavedViews {
  try {
    storage.setItem(storageKey(person), JSON.stringify(views));
  } catch {
    return { views: before, lack: 'storage' }; // the browser's room for this is full: what it kept stands
  }
  return { views, lack: null };
}

function freeId(views: View[]): string {
  let number = views.length + 1;
  while (views.some((view) => view.id === `v${number}`)) number += 1;
  return `v${number}`;
}

/** The part of an address that says a view: `q=…&n=…`. */
export function toParams(view: { name: string | null; query: string }): string {
  const params = new URLSearchParams();
  params.set('q', view.query);
  if (view.name !== null && view.name !== '') params.set('n', view.name);
  return params.toString();
}

export function fromParams(text: string): { name: string | null; query: string } | null {
  const params = new URLSearchParams(text);
  const query = params.get('q');
  return query === null ? null : { name: params.get('n'), query };
}

/**
 * The view that an address means: by its name, or by the filter that it brings along. One that was narrowed stays the view that it was, and
 * one that is open already stays open. None where nothing has that name.
 */
export function viewAt(
  named: string | null,
  brought: { name: string | null; query: string } | null,
  saved: readonly View[],
  open: View,
): View | undefined {
  if (brought === null) return BUILTIN.find(({ id }) => id === (named ?? open.id));
  const builtin = BUILTIN.find(({ id }) => id === named);
  if (builtin !== undefined) return { ...builtin, query: brought.query };
  const is = (view: View) => view.name === brought.name && asksTheSame(view.query, brought.query);
  const known = [open, ...saved].find((view) => view.id !== 'custom' && is(view));
  return { id: known?.id ?? 'custom', name: brought.name, query: brought.query };
}

/** How many tickets stand in each view; one pass over the tickets. The tray counts cases, not tickets. */
export function countViews(
  views: View[],
  tickets: Iterable<TicketSummary>,
  vocabulary: Vocabulary,
  now: number,
): Map<string, number> {
  const tests = views.map((view) => [view.id, compile(parse(view.query), vocabulary)] as const);
  const counts = new Map<string, number>(views.map((view) => [view.id, 0]));
  for (const ticket of tickets) {
    for (const [id, compiled] of tests) {
      if (!compiled.match(ticket, now)) continue;
      counts.set(id, (counts.get(id) ?? 0) + (id === 'tray' ? ticket.conflicts : 1));
    }
  }
  return counts;
}
