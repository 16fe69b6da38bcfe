// A movement while it is being filled in.
// Which kinds an item may take now, what each must say, and the acts that it makes. A relocation is never a withdrawal
// (OAX-49); an exchange is two acts, one on each item (SEC-29).
import type {
  ActId,
  Command,
  DocumentId,
  EquipmentField,
  EquipmentView,
  Hand,
  MovementKind,
  Place,
} from '../../contract/api';
import { oneLine } from '../../kit/text/tidy';

export type Kind = 'relocation' | 'reassignment' | 'swap' | 'occupancy' | 'warranty_return' | 'withdrawal';
/** What of an item stands in the form before anything is typed. */
interface Seen {
  movement: ActId | null;
  place: { building: string; level: string; room: string };
  client_org: string;
  taken: boolean;
}
export interface Move {
  /** The item as it stood when this was begun, or when it was told that it had been moved since. */
  seen: Seen;
  kind: Kind;
  place: { building: string; level: string; room: string };
  person: string;
  client_org: string;
  /** The item that takes its place. */
  other: DocumentId | null;
  /** A node or port: taken, else free. */
  taken: boolean;
  reason: string;
  ticket: DocumentId | null;
  /** The signature on a paper of that ticket. */
  paper: string | null;
}
export type Lack = 'place' | 'same' | 'person' | 'other' | 'reason' | 'order';

const NETWORK = /nodo|access|switch|puerto|\bap\b|inal[aá]m/i;
export const isNetwork = (type: string): boolean => NETWORK.test(type);
const valueOf = (item: EquipmentView, field: EquipmentField) => item.fields[field]?.value ?? '';

export function kinds(item: EquipmentView): Kind[] {
  if (item.withdrawn) return ['warranty_return'];
  const node = isNetwork(valueOf(item, 'type')) || valueOf(item, 'port') !== '';
  return [
    'relocation',
    'reassignment',
    'swap',
    ...(node ? (['occupancy'] as const) : []),
    'warranty_return',
    'withdrawal',
  ];
}
/** What somebody must have signed: whatever changes who answers for the item, or takes it out of service, or back. */
export function needsOrder(item: EquipmentView, kind: Kind): boolean {
  if (kind === 'warranty_return') return item.withdrawn !== null;
  return kind === 'withdrawal' || kind === 'reassignment' || kind === 'swap';
}
function seen(item: EquipmentView): Seen {
  const value = (field: EquipmentField) => valueOf(item, field);
  return {
    movement: item.last_movement,
    place: { building: value('building'), level: value('level'), room: value('room') },
    client_org: value('client_org'),
    taken: value('condition') !== 'ocupado',
  };
}
export function begin(item: EquipmentView): Move {
  const now = seen(item);
  return {
    seen: now,
    kind: kinds(item)[0] ?? 'relocation',
    place: now.place,
    client_org: now.client_org,
    taken: now.taken,
    person: '',
    other: null,
    reason: '',
    ticket: null,
    paper: null,
  };
}
/**
 * The form over an item that somebody else has moved since it was begun; null where nobody has. What was not changed here follows
 * the item, for it would undo what they did; what was changed stays, to be looked at again.
 */
export function overtaken(move: Move, item: EquipmentView): Move | null {
  const now = seen(item);
  const before = move.seen;
  if (now.movement === before.movement) return null;
  const sameAs = (one: Seen['place'], other: Seen['place']): boolean =>
    one.building === other.building && one.level === other.level && one.room === other.room;
  return {
    ...move,
    seen: now,
    place: sameAs(move.place, before.place) ? now.place : move.place,
    client_org: move.client_org === before.client_org ? now.client_org : move.client_org,
    taken: move.taken === before.taken ? now.taken : move.taken,
  };
}
/**
 * A form that was kept; one of a version that did not say over what it was begun is taken to be over what stands now. `since`: what was
 * said while it was read.
 */
export function broughtMove(text: string, item: EquipmentView, since: Partial<Move> = {}): Move {
  return { ...begin(item), ...(JSON.parse(text) as Partial<Move>), ...since };
}

const TOUCHES: Record<string, readonly string[]> = {
  relocation: ['building', 'level', 'room'],
  reassignment: ['person', 'client_org'],
  swapped_in: ['building', 'level', 'room', 'person', 'client_org', 'condition'],
  swapped_out: ['person', 'condition'],
  withdrawal: ['condition'],
  warranty_return: ['condition'],
  occupancy: ['condition'],
};
/** Fields that movements have decided: they are moved from now on, not edited (R21). */
export function moved(item: EquipmentView): ReadonlySet<string> {
  const stood = item.movements.filter((event) => event.stands || event.pending);
  return new Set(stood.flatMap(({ movement }) => TOUCHES[Object.keys(movement.kind)[0] ?? ''] ?? []));
}

function placeOf({ building, level, room }: Move['place']): Place {
  const parts = { building: oneLine(building), level: oneLine(level), room: oneLine(room) };
  return Object.fromEntries(Object.entries(parts).filter(([, each]) => each)) as Place;
}

export function lacking(item: EquipmentView, move: Move, signed: boolean): Lack | null {
  const place = placeOf(move.place);
  if (move.kind === 'relocation') {
    if (Object.keys(place).length === 0) return 'place';
    const same = (['building', 'level', 'room'] as const).every((part) => (place[part] ?? '') === valueOf(item, part));
    if (same) return 'same';
  }
  if (move.kind === 'reassignment' && oneLine(move.person) === '') return 'person';
  if (move.kind === 'swap' && (move.other === null || move.other === item.id)) return 'other';
  if (oneLine(move.reason) === '') return 'reason';
  const ordered = signed || (move.ticket !== null && move.paper !== null);
  return needsOrder(item, move.kind) && !ordered ? 'order' : null;
}

export type Step = readonly [DocumentId, Command];
/** The acts, in the order in which they are made; `other` is the view of the item that takes the place. */
export function acts(item: EquipmentView, move: Move, hand: Hand | null, other: EquipmentView | null): Step[] {
  const asked = (view: EquipmentView, kind: MovementKind): Step => [
    view.id,
    {
      move_item: {
        kind,
        ...(view.last_movement ? { previous: view.last_movement } : {}),
        reason: oneLine(move.reason),
        ...(move.ticket ? { ticket: move.ticket } : {}),
        ...(move.ticket && move.paper ? { paper: move.paper } : {}),
        ...(hand ? { signature: hand } : {}),
      },
    },
  ];
  switch (move.kind) {
    case 'relocation':
      return [asked(item, { relocation: { place: placeOf(move.place) } })];
    case 'reassignment':
      return [asked(item, { reassignment: { person: oneLine(move.person), client_org: oneLine(move.client_org) } })];
    case 'withdrawal':
      return [asked(item, { withdrawal: {} })];
    case 'warranty_return':
      return [asked(item, { warranty_return: {} })];
    case 'occupancy':
      return [asked(item, { occupancy: { taken: move.taken } })];
    case 'swap': {
      if (!other) return [];
      const [person, client_org] = [valueOf(item, 'person'), valueOf(item, 'client_org')];
      const place = placeOf({
        building: valueOf(item, 'building'),
        level: valueOf(item, 'level'),
        room: valueOf(item, 'room'),
      });
      // The one that comes takes over first: whoever reads the two in order never finds nobody with an item.
      return [
        asked(other, { swapped_in: { instead_of: item.id, place, person, client_org } }),
        asked(item, { swapped_out: { by: other.id } }),
      ];
    }
  }
}
