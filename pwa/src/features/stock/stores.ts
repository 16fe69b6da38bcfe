// Bags and storerooms are items of the registry, told by their type; what they hold is reckoned by `shared`.
import type { ActId, Command, EquipmentSummary, EquipmentView, Person, PersonCard } from '../../contract/api';
import { fold } from '../../kit/text/fold';

export interface Store {
  id: string;
  name: string;
  /** The bag of who is here. */
  mine: boolean;
}
/** What is in a store of one kind. */
export type Held = EquipmentView['stock'][number];

/** An article as a row of a form: what is typed for it, and the number that this says. */
export interface CountRow extends Pick<Held, 'item' | 'unit' | 'quantity'> {
  key: string;
  text: string;
  /** None while nothing is typed, or no whole number. */
  now: number | null;
  wrong: boolean;
}

/** A name as it is compared: without case, accents or blanks around it. */
const plain = (text: string): string => fold(text).trim();

/** An item that holds stock, by the registry's own word for it. */
export function isStore(kind: string): boolean {
  return /^(almacen|bodega|bolsa)\b/.test(plain(kind));
}

/** Bags and storerooms; what was registered twice counts once. */
export function storesIn(items: Iterable<EquipmentSummary>): EquipmentSummary[] {
  return [...items].filter((item) => isStore(item.kind) && item.merged_into === undefined);
}

/** Who is here, whom this device knows besides, and what it has read of the stores. */
export interface Around {
  me: Pick<Person, 'id' | 'name'> | null;
  people: readonly Pick<PersonCard, 'id' | 'name' | 'active'>[];
  views: readonly Pick<EquipmentView, 'id' | 'custody' | 'fields'>[];
}

/** One's own bag first, then by name. */
export function storesOf(items: Iterable<EquipmentSummary>, around: Around): Store[] {
  return storesIn(items)
    .map((item) => ({
      id: item.id,
      name: item.name || item.inventory || item.kind,
      mine: isOwnBag(item, around),
    }))
    .sort((a, b) => Number(b.mine) - Number(a.mine) || a.name.localeCompare(b.name));
}

/**
 * A bag is of who took it by a signed hand-over, by their account; else of whom the registry names, and that has a name alone. Of
 * namesakes it is of the one who wrote their name there, as who registers their own bag does; of none where somebody else wrote it.
 */
function isOwnBag(item: EquipmentSummary, { me, people, views }: Around): boolean {
  if (me === null || !plain(item.kind).startsWith('bolsa')) return false;
  const view = views.find(({ id }) => id === item.id);
  const taker = view?.custody.holder?.person;
  if (taker !== undefined) return taker === me.id;
  const own = plain(me.name);
  const isNamed = [item.holder ?? '', item.person].some((name) => own !== '' && plain(name) === own);
  const isShared = people.some(({ id, name, active }) => active && id !== me.id && plain(name) === own);
  return isNamed && (!isShared || (plain(item.person) === own && view?.fields.person?.stamp.by === me.id));
}

/** Why nothing is moved out of a store: it would keep what it gave. `damaged` is what this device cannot read. */
export type Barred = 'unread' | 'damaged';

/** Whether what is in the store that was chosen is still being read, or cannot be; null where it may be moved. */
export function barredOf(
  chosen: string,
  stores: readonly Pick<Store, 'id'>[],
  read: readonly Pick<EquipmentView, 'id'>[],
  damaged: readonly Pick<Store, 'id'>[],
): Barred | null {
  const isOne = ({ id }: { id: string }) => id === chosen;
  if (!stores.some(isOne) || read.some(isOne)) return null;
  return damaged.some(isOne) ? 'damaged' : 'unread';
}

/** One article in one measure. */
export function keyOf({ item, unit }: { item: string; unit: string }): string {
  return JSON.stringify([item, unit]);
}

/** How many of it are there. */
export function there(held: readonly Held[], item: string, unit: string): number {
  return held.find((each) => each.item === item && each.unit === unit)?.quantity ?? 0;
}

/** All that the store ever had, or is to have, by name: also what has run out, for some of it may be found, or is to be there. */
export function everyRowOf(held: readonly Held[]): Held[] {
  return [...held].sort((a, b) => a.item.localeCompare(b.item));
}

/** What is worth a row: all that is there, owed, or to be there, by name. */
export function rowsOf(held: readonly Held[]): Held[] {
  return everyRowOf(held).filter(({ quantity, minimum }) => quantity !== 0 || minimum !== undefined);
}

/** Fewer are there than are to be. */
export function isShort({ quantity, minimum }: Held): boolean {
  return minimum !== undefined && quantity < minimum.value;
}

export function move(
  { item, unit }: { item: string; unit: string },
  delta: number,
  of?: { ticket: string; line: ActId },
): Command {
  return { move_stock: { item, delta, unit, ticket: of?.ticket ?? null, line: of?.line ?? null } };
}

/** So many are there, and so many more, or less, than were on record. */
export function found({ item, unit, quantity }: Pick<Held, 'item' | 'unit' | 'quantity'>, there: number): Command {
  const delta = there - quantity;
  return { move_stock: { item, delta, unit, ticket: null, line: null, counted: true, found: there } };
}

/** As `shared::limits::NOTE_BYTES`. */
const NOTE_BYTES = 16 * 1024;
/** What a count found, line by line, in as many notes as take it: one that says more than a note takes would be refused, and the count with it. */
export function notesOf(lines: readonly string[], note: (text: string) => string): string[] {
  const size = (text: string) => new TextEncoder().encode(text).length;
  const room = NOTE_BYTES - size(note(''));
  const texts: string[] = [];
  let [text, taken] = ['', 0];
  for (const line of lines) {
    const added = size(line) + 2;
    if (text !== '' && taken + added > room) {
      texts.push(text);
      [text, taken] = ['', 0];
    }
    text = text === '' ? line : `${text}, ${line}`;
    taken += added;
  }
  if (text !== '') texts.push(text);
  return texts.map(note);
}

/**
 * Under which name it is kept how many were counted, over what was on record by then: what was counted before something went in or
 * out says nothing of how many are there since.
 */
export function countedAt({ item, unit, quantity }: Pick<Held, 'item' | 'unit' | 'quantity'>): string {
  return JSON.stringify([item, unit, quantity]);
}

/**
 * Under which name it is kept how many were typed as a minimum, over what stood there: what a colleague has set since is not written over
 * by a number of days ago.
 */
export function leastAt({ item, unit, minimum }: Pick<Held, 'item' | 'unit' | 'minimum'>): string {
  return JSON.stringify([item, unit, minimum?.value ?? 0]);
}

/** How many are to be there at least; 0 takes the minimum away. */
export function least({ item, unit }: { item: string; unit: string }, minimum: number): Command {
  return { set_minimum: { item, unit, minimum } };
}

/** What was taken for a line, store by store: how much it still has of each. */
export interface Taken {
  store: string;
  item: string;
  unit: string;
  quantity: number;
}
export function takenFor(line: ActId, stores: readonly EquipmentView[]): Taken[] {
  const found: Taken[] = [];
  for (const store of stores)
    for (const entry of store.stock_entries) {
      if (entry.line !== line) continue;
      const known = found.find(
        (each) => each.store === store.id && each.item === entry.item && each.unit === entry.unit,
      );
      if (known) known.quantity -= entry.delta;
      else found.push({ store: store.id, item: entry.item, unit: entry.unit, quantity: -entry.delta });
    }
  return found.filter(({ quantity }) => quantity > 0);
}

/** Whether stores that were read gave all of a line: then none that cannot be read gave any of it. */
export function isTold(taken: readonly Pick<Taken, 'quantity'>[], quantity: number): boolean {
  return taken.reduce((sum, each) => sum + each.quantity, 0) >= quantity;
}

/** What goes back to stores (positive), or is taken besides (negative), when a line comes to another quantity. */
export function givenBack(taken: readonly Taken[], quantity: number): (Taken & { delta: number })[] {
  let over = taken.reduce((sum, each) => sum + each.quantity, 0) - quantity;
  const moves: (Taken & { delta: number })[] = [];
  for (const [at, each] of taken.entries()) {
    const delta = over < 0 ? (at === 0 ? over : 0) : Math.min(over, each.quantity);
    if (delta !== 0) moves.push({ ...each, delta });
    over -= delta;
  }
  return moves;
}

/** A whole number, as typed; null where it is none or out of bounds. */
export function wholeOf(text: string, least = 1): number | null {
  const typed = text.trim();
  if (!/^\d{1,7}$/.test(typed)) return null;
  const number = Number(typed);
  return number >= least && number <= 1_000_000 ? number : null;
}
