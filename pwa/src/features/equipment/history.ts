// An item's whole history in one line of time: tickets, movements, hand-overs, labels, sightings, notes.
// Each with its stamp, so that both clocks can be told; the latest first.
import type {
  DocumentId,
  EquipmentView,
  MovementKind,
  Place,
  Redaction,
  Stamp,
  TicketSummary,
} from '../../contract/api';
import type { IconName } from '../../kit/ui/controls/icons';

export type Move =
  'relocation' | 'withdrawal' | 'reassignment' | 'swapped_out' | 'swapped_in' | 'warranty_return' | 'occupancy';
export interface Event {
  key: string;
  at: number;
  glyph: IconName;
  stamp: Stamp;
  told:
    | { ticket: TicketSummary }
    | { note: string }
    | {
        move: Move;
        detail: string;
        reason: string;
        other: DocumentId | null;
        signed: string;
        paper: boolean;
        order: DocumentId | null;
      }
    | { handed: { from: string; to: string; condition: string } }
    | { seen: string; audit: string }
    | { bound: string }
    | { tookOff: string; reason: string }
    /** Words that were taken out of wherever they stood. */
    | { redaction: Redaction }
    | { born: true };
  pending: boolean;
  /** The server answered, and it does not stand. */
  out: boolean;
}

/** Where it goes, to whom: what a movement changes, in words. */
export function detailOf(
  kind: MovementKind,
  placeText: (place: Place) => string,
  words: { taken: string; free: string },
): string {
  if ('relocation' in kind) return placeText(kind.relocation.place);
  if ('reassignment' in kind)
    return [kind.reassignment.person, kind.reassignment.client_org].filter(Boolean).join(', ');
  if ('swapped_in' in kind)
    return [placeText(kind.swapped_in.place), kind.swapped_in.person].filter(Boolean).join(' · ');
  if ('occupancy' in kind) return kind.occupancy.taken ? words.taken : words.free;
  return '';
}
const otherOf = (kind: MovementKind): DocumentId | null =>
  'swapped_out' in kind ? kind.swapped_out.by : 'swapped_in' in kind ? kind.swapped_in.instead_of : null;

export function history(
  item: EquipmentView,
  placeText: (place: Place) => string,
  words: { taken: string; free: string },
): Event[] {
  const plain = { pending: false, out: false };
  const events: Event[] = [];
  const add = (
    stamp: Stamp,
    glyph: IconName,
    told: Event['told'],
    how: { pending: boolean; out: boolean } = plain,
    tail = '',
  ) => events.push({ key: stamp.act + tail, at: stamp.received ?? stamp.at, stamp, glyph, told, ...how });
  for (const ticket of item.tickets)
    events.push({
      ...{ key: ticket.id, at: ticket.created, glyph: 'list', told: { ticket }, ...plain },
      stamp: {
        act: ticket.id,
        by: '',
        site: 'field',
        at: ticket.created,
        order: ticket.created,
        received: ticket.created,
      },
    });
  for (const note of item.notes) add(note.stamp, 'note', { note: note.text });
  for (const { stamp, movement, stands, pending } of item.movements) {
    const { kind, reason, signature, paper, ticket } = movement;
    add(
      stamp,
      'swap',
      {
        move: Object.keys(kind)[0] as Move,
        detail: detailOf(kind, placeText, words),
        reason,
        other: otherOf(kind),
        signed: signature?.name ?? '',
        paper: paper !== undefined,
        order: ticket ?? null,
      },
      { pending, out: !stands && !pending },
    );
  }
  for (const { stamp, over, stands, pending } of item.custody.events)
    add(
      stamp,
      'custody',
      { handed: { from: over.from.name, to: over.to.name, condition: over.condition } },
      { pending, out: !stands && !pending },
    );
  for (const { label, bound, pending, retired } of item.labels) {
    add(bound, 'tag', { bound: label }, { pending, out: false });
    if (retired) add(retired.stamp, 'tag', { tookOff: label, reason: retired.reason }, plain, '-');
  }
  for (const { stamp, place, audit } of item.sightings) add(stamp, 'eye', { seen: placeText(place), audit });
  // Several at once are told once.
  const wide = (item.redactions ?? []).filter(({ what }) => 'words' in what);
  for (const redaction of wide.filter(({ at }, index) => wide.findIndex((other) => other.at === at) === index)) {
    const { by, at } = redaction;
    add({ act: `redacted ${at}`, by, site: 'desk', at, order: at, received: at }, 'lock', { redaction });
  }
  if (item.born) add(item.born, 'plus', { born: true });
  return events.sort((a, b) => b.at - a.at || (a.key < b.key ? 1 : -1));
}
