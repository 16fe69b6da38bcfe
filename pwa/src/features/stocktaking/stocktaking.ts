// The audit of a place: what is registered there, what was scanned, and what follows.
// Pure; the session is kept as JSON after each scan, so that a killed phone goes on where it was.
import type { Command, DocumentId, EquipmentSummary, EquipmentView, Place } from '../../contract/api';
import type { Found, Items } from '../../contract/pure/resolve-code';
import { fold } from '../../kit/text/fold';
import { itemCode } from '../ticket/item-name';

export interface Where {
  building: string;
  level: string;
  room: string;
}
export interface Session {
  began: number;
  /** As it stands in reasons, notes and sightings. */
  name: string;
  where: Where;
  /** In the order in which they were scanned. */
  seen: DocumentId[];
  unknown: string[];
  /** What was booked already, for a phone that died meanwhile. */
  booked: DocumentId[];
}
/** The device cannot keep anything just now: nothing that follows would be booked either. */
export function isOfStorage(refused: unknown): boolean {
  return (refused as { code?: unknown } | null)?.code?.toString().startsWith('storage_') === true;
}
/** An audit that was kept; null where that is none of ours. */
export function keptSession(text: string): Session | null {
  try {
    const read = JSON.parse(text) as Partial<Session> | null;
    const lists = [read?.seen, read?.unknown, read?.booked];
    return read?.where && typeof read.name === 'string' && lists.every(Array.isArray) ? (read as Session) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
/** As `shared::limits::NAME_CHARS`, less the words that stand before a name in a movement's reason. */
const NAME_CHARS = 110;
/** What an audit is called: where, as far as there is room for it, and on which day. */
export function nameOf(parts: readonly (string | undefined)[], day: string): string {
  const where = [...parts.filter(Boolean).join(', ')].slice(0, NAME_CHARS - [...day].length - 1).join('');
  return `${where} ${day}`;
}
export interface Result {
  found: EquipmentSummary[];
  /** As one walks the place. */
  missing: EquipmentSummary[];
  misplaced: EquipmentSummary[];
}
/** The word for what was not where it should be. */
export const LOST = 'no localizado';
const BACK = 'en servicio';

/** Whether two names are one: whatever the case, the accents and the blanks around them. */
const same = (one: string, other: string) => fold(one.trim()) === fold(other.trim());
/** A summary tells level and room together. */
function parts(item: EquipmentSummary): { level: string; room: string } {
  const [first = '', ...rest] = item.room.split(' · ');
  return rest.length > 0 ? { level: first, room: rest.join(' · ') } : { level: '', room: first };
}
export function isHere(item: EquipmentSummary, where: Where): boolean {
  const { level, room } = parts(item);
  return (
    (item.building ?? '') === where.building &&
    (where.level === '' || same(level, where.level)) &&
    (where.room === '' || same(room, where.room))
  );
}
/** Levels and rooms that the registry knows in a building. */
export function placesOf(
  items: Iterable<EquipmentSummary>,
  building: string,
  level = '',
): { levels: string[]; rooms: string[] } {
  const levels = new Set<string>();
  const rooms = new Set<string>();
  for (const item of items) {
    if ((item.building ?? '') !== building) continue;
    const at = parts(item);
    if (at.level) levels.add(at.level);
    if (at.room && (level === '' || same(at.level, level))) rooms.add(at.room);
  }
  const sorted = (all: Set<string>) => [...all].sort((a, b) => a.localeCompare(b, 'es', { numeric: true }));
  return { levels: sorted(levels), rooms: sorted(rooms) };
}
/** In service and counting: what was withdrawn or merged is looked for nowhere. */
const counts = (item: EquipmentSummary) => !item.merged_into && item.condition !== 'baja';

export function expected(items: Items, where: Where): EquipmentSummary[] {
  return [...items.values()].filter((item) => counts(item) && isHere(item, where));
}
/** As one walks: level by level, room by room, and by number within one. */
function asWalked(items: EquipmentSummary[]): EquipmentSummary[] {
  // A building has thousands of items and some dozens of rooms: these alone are compared as people number them.
  const rooms = [...new Set(items.map(({ room }) => room))].sort((a, b) => a.localeCompare(b, 'es', { numeric: true }));
  const rank = new Map(rooms.map((room, at) => [room, at]));
  const before = (a: EquipmentSummary, b: EquipmentSummary): number =>
    (rank.get(a.room) ?? 0) - (rank.get(b.room) ?? 0) || (itemCode(a) < itemCode(b) ? -1 : 1);
  return items.sort(before);
}
export function resultOf(session: Session, items: Items): Result {
  const seen = new Set(session.seen);
  const booked = new Set(session.booked);
  const scanned = session.seen.flatMap((id) => items.get(id) ?? []);
  const right = (item: EquipmentSummary) => isHere(item, session.where) || booked.has(item.id);
  return {
    found: scanned.filter(right),
    missing: asWalked(expected(items, session.where).filter(({ id }) => !seen.has(id))),
    misplaced: scanned.filter((item) => !right(item)),
  };
}
export type Scanned = 'found' | 'again' | 'misplaced' | 'unknown';
/** The session after a scan, and what it was. */
export function scanned(
  session: Session,
  found: Found,
  read: string,
  items: Items,
): { session: Session; was: Scanned } {
  const item = found.kind === 'item' ? items.get(found.item) : undefined;
  if (!item) {
    const known = session.unknown.includes(read);
    return { session: known ? session : { ...session, unknown: [...session.unknown, read] }, was: 'unknown' };
  }
  if (session.seen.includes(item.id)) return { session, was: 'again' };
  const was = isHere(item, session.where) ? 'found' : 'misplaced';
  return { session: { ...session, seen: [...session.seen, item.id] }, was };
}
export function placeOf({ building, level, room }: Where): Place {
  return Object.fromEntries(Object.entries({ building, level, room }).filter(([, text]) => text)) as Place;
}
export const see = (session: Session): Command => ({
  see_item: { place: placeOf(session.where), audit: session.name },
});

export type Difference = 'missing' | 'misplaced' | 'found';
/** It left its user by a hand-over and is not back: it is known who has it, so that where it is, or is not, tells nothing. */
export function isOut(item: Pick<EquipmentSummary, 'custody'>): boolean {
  return item.custody !== undefined;
}
/**
 * Whose differences are booked, in order. What was booked is not booked again; but what turned up after it had been booked as lost
 * is in service again. What is out of its user's hands is neither lost nor of the place where it is repaired.
 */
export function toBook(session: Session, result: Result): [Difference, DocumentId][] {
  const booked = new Set(session.booked);
  const of = (was: Difference, items: readonly EquipmentSummary[]) =>
    items
      .filter((item) => was === 'found' || !(booked.has(item.id) || isOut(item)))
      .map(({ id }): [Difference, DocumentId] => [was, id]);
  return [...of('misplaced', result.misplaced), ...of('missing', result.missing), ...of('found', result.found)];
}
/** What the dialog says will be booked: what was told of an item already is not told again. */
export function toTell(session: Session, result: Result): { moved: number; lost: number } {
  const booked = toBook(session, result);
  const lost = new Set(result.missing.filter(({ condition }) => condition === LOST).map(({ id }) => id));
  return {
    moved: booked.filter(([was]) => was === 'misplaced').length,
    lost: booked.filter(([was, id]) => was === 'missing' && !lost.has(id)).length,
  };
}
/** Somebody saw it since the audit began, on whatever device, as far as this one has heard: what a colleague saw is not lost. */
export function isSeenSince({ began }: Session, { sightings }: Pick<EquipmentView, 'sightings'>): boolean {
  // A clock that is not believed counts by when the server heard of it, as everywhere.
  return sightings.some(({ stamp }) => (stamp.suspect ? (stamp.received ?? stamp.at) : stamp.at) >= began);
}
/** The session once an item's difference is booked. */
export function bookedIn(session: Session, id: DocumentId): Session {
  return session.booked.includes(id) ? session : { ...session, booked: [...session.booked, id] };
}

/** What books an item's difference, in order; none where nothing is to be said. The first must be taken, the rest may. */
export function booking(
  session: Session,
  item: EquipmentView,
  was: Difference,
  words: { reason: string; lostNote: string },
): Command[] {
  const condition = item.fields['condition']?.value ?? '';
  const set = (value: string): Command => ({ set_equipment_field: { field: 'condition', value } });
  switch (was) {
    case 'misplaced':
      return [
        {
          move_item: {
            kind: { relocation: { place: placeOf(session.where) } },
            ...(item.last_movement ? { previous: item.last_movement } : {}),
            reason: words.reason,
          },
        },
        // Lost elsewhere before, it has turned up.
        ...(condition === LOST ? [set(BACK)] : []),
      ];
    case 'missing':
      return condition === LOST ? [] : [{ add_equipment_note: { text: words.lostNote } }, set(LOST)];
    case 'found':
      return condition === LOST ? [set(BACK)] : [];
  }
}

/** One cell of a table: what a spreadsheet would take for a formula is marked as text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
export function csv(
  session: Session,
  result: Result,
  words: { columns: readonly string[]; found: string; missing: string; misplaced: string; unknown: string },
  placeText: (item: EquipmentSummary) => string,
): string {
  const row = (said: string, item: EquipmentSummary) => [
    said,
    item.inventory,
    item.serial,
    item.name,
    placeText(item),
    '',
  ];
  const rows = [
    [...words.columns],
    ...result.found.map((item) => row(words.found, item)),
    ...result.missing.map((item) => row(words.missing, item)),
    ...result.misplaced.map((item) => row(words.misplaced, item)),
    ...session.unknown.map((text) => [words.unknown, '', '', '', '', text]),
  ];
  return '\ufeff' + rows.map((each) => each.map(cell).join(',')).join('\r\n') + '\r\n';
}
