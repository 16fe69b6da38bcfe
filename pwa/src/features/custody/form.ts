// A hand-over while it is being filled in and signed: one draft, which survives a locked phone.
import type {
  ActId,
  DocumentId,
  EquipmentView,
  HandOver,
  Holder,
  HolderKind,
  Organisation,
  Person,
  PersonId,
} from '../../contract/api';
import { oneLine, tidy } from '../../kit/text/tidy';
import { recalledUnder } from '../app/kept-form';
import { blank, handOf, isSignable, lacks, unsigned as lift, type Draft } from '../signing/signature-draft';
import { fromText, toText } from '../signing/strokes';

export type Side = 'given' | 'taken' | 'witness';
export interface Form {
  from: Holder;
  to: Holder;
  ticket: DocumentId | null;
  purpose: string;
  condition: string;
  accessories: string;
  photos: readonly ActId[];
  /** A joint review has three parties (SEC-27). */
  three: boolean;
  hands: Readonly<Record<Side, Draft>>;
  /** The receipt that the strokes stand under. */
  under: string;
}

/** What one is when one takes an item: who does not repair holds it at the counter (BJ-37). */
export function ownKind(me: Person | null, organisation: Organisation | null): HolderKind {
  const roles = (organisation?.roles ?? []).filter((role) => me?.roles.includes(role.id));
  return roles.length > 0 && !roles.some((role) => role.classes.includes('TECH')) ? 'operator' : 'technician';
}
/** Whom a name that is written means: the one person of the directory who bears it. Of namesakes nobody is meant by it alone. */
export function personNamed(
  name: string,
  people: Iterable<Pick<Person, 'id' | 'name' | 'active'>>,
): PersonId | undefined {
  const found = new Set<PersonId>();
  for (const one of people)
    if (one.active && one.name.localeCompare(name.trim(), 'es', { sensitivity: 'base' }) === 0) found.add(one.id);
  const [only, ...others] = found;
  return others.length === 0 ? only : undefined;
}
const nobody = (kind: HolderKind): Holder => ({ kind, name: '' });

/** Whether it goes to nobody any more: withdrawn, and nobody has it who would give it back. */
export function isOver(item: Pick<EquipmentView, 'withdrawn' | 'custody'>): boolean {
  return item.withdrawn !== null && (item.custody.holder?.kind ?? 'user') === 'user';
}

/** What is likely: who has it gives it; where that is not oneself, one takes it. */
export function begin(
  item: EquipmentView,
  me: Person | null,
  organisation: Organisation | null,
  ticket: DocumentId | null,
): Form {
  const self: Holder = { kind: ownKind(me, organisation), name: me?.name ?? '', ...(me ? { person: me.id } : {}) };
  const holder = item.custody.holder;
  const person = item.fields['person']?.value ?? '';
  const from = holder ?? { ...nobody('user'), name: person };
  const mine = holder !== null && holder.person !== undefined && holder.person === me?.id;
  const back = [...item.custody.events].reverse().find((event) => event.stands && event.over.from.kind === 'user');
  const to = mine ? (back?.over.from ?? { ...nobody('user'), name: person }) : self;
  return {
    ...{ from, to, ticket, condition: '', accessories: lastAccessories(item), photos: [], three: false, under: '' },
    purpose: mine ? 'Devolución al usuario' : 'Revisión o reparación',
    hands: { given: blank(from.name), taken: blank(to.name), witness: blank() },
  };
}
/** What came with it goes with it, unless said otherwise. */
function lastAccessories(item: EquipmentView): string {
  const last = item.custody.events.filter((event) => event.stands || event.pending).at(-1);
  return (last?.over.accessories ?? []).join('\n');
}

const holderOf = ({ kind, person, name }: Holder): Holder => ({
  kind,
  name: oneLine(name),
  ...(person ? { person } : {}),
});

/** The act, without its text and its hands. */
export function overOf(form: Form, item: EquipmentView): HandOver {
  const accessories = form.accessories.split('\n').map(oneLine).filter(Boolean);
  return {
    ...(item.custody.last ? { previous: item.custody.last } : {}),
    from: holderOf(form.from),
    to: holderOf(form.to),
    ...(form.ticket ? { ticket: form.ticket } : {}),
    ...(oneLine(form.purpose) ? { purpose: oneLine(form.purpose) } : {}),
    condition: tidy(form.condition),
    ...(accessories.length ? { accessories } : {}),
    ...(form.ticket && form.photos.length ? { photos: [...form.photos] } : {}),
    text: '',
  };
}
export function sides(form: Form): Side[] {
  return form.three ? ['given', 'taken', 'witness'] : ['given', 'taken'];
}
/** Of each hand: three of them and the receipt are one act, and an act has its bounds (`limits::ACT_BYTES`). */
const POINTS = 1200;
/** The act as it is signed. */
export function signed(form: Form, item: EquipmentView, text: string): HandOver {
  const { given, taken, witness } = form.hands;
  const hand = (draft: Draft) => handOf(draft, POINTS);
  const hands = { given: hand(given), taken: hand(taken), ...(form.three ? { witness: hand(witness) } : {}) };
  return { ...overOf(form, item), text, ...hands };
}
/** Nobody signs what they have not read: under other words, what was drawn is let go. */
export function unsigned(form: Form, under: string): Form {
  const { given, taken, witness } = form.hands;
  return { ...form, under, hands: { given: lift(given), taken: lift(taken), witness: lift(witness) } };
}
export type Lack = 'from' | 'fromLong' | 'to' | 'toLong' | 'condition' | 'conditionLong' | 'accessoriesLong' | 'same';

/** As `shared::limits`: a name, what is written of the condition, how many accessories, or pictures. */
const NAME_CHARS = 120;
const CONDITION_BYTES = 4 * 1024;
export const HAND_OVER_ITEMS = 40;
const bytes = (text: string): number => new TextEncoder().encode(text).length;
const long = (text: string): boolean => [...oneLine(text)].length > NAME_CHARS;

/**
 * What is missing, or more than is kept: told before anybody signs, for the act is judged when all have signed. `text`: the
 * receipt that they sign.
 */
export function lacking(form: Form, text = ''): Lack | null {
  if (oneLine(form.from.name) === '') return 'from';
  if (long(form.from.name)) return 'fromLong';
  if (oneLine(form.to.name) === '') return 'to';
  if (long(form.to.name)) return 'toLong';
  if (form.from.person && form.from.person === form.to.person) return 'same';
  if (form.condition.trim() === '') return 'condition';
  if (bytes(tidy(form.condition)) > CONDITION_BYTES) return 'conditionLong';
  const accessories = form.accessories.split('\n').filter((each) => oneLine(each) !== '');
  if (accessories.length > HAND_OVER_ITEMS || accessories.some(long)) return 'accessoriesLong';
  return isSignable(text) ? null : 'conditionLong';
}
export const sameHolder = (one: Holder, other: Holder): boolean =>
  one.kind === other.kind && one.name === other.name && one.person === other.person;

/** Who has the item by now gives it: the chain may have moved on while the sheet was open, or since it was left. */
export function givenBy(form: Form, holder: Holder): Form {
  const name = form.from.name === holder.name ? form.hands.given.name : holder.name;
  return { ...form, from: holder, hands: { ...form.hands, given: { ...form.hands.given, name } } };
}
/**
 * What was half done, as it goes on: given by who has the item by now, and about the ticket from which it is opened. Begun from another
 * one, it would be signed for that, and this one's equipment would never have been taken.
 */
export function goneOn(kept: Form, holder: Holder | null, ticket: DocumentId | null): Form {
  const form = holder === null ? kept : givenBy(kept, holder);
  return ticket === null || form.ticket === ticket ? form : { ...form, ticket, photos: [] };
}
/**
 * What was half done, under what was said while it was read. What was drawn stands under the receipt that it was drawn for: where
 * that reads otherwise now, it is let go.
 */
export function recalled(stood: Form, kept: Form, now: Form): Form {
  const hands = recalledUnder(stood.hands, kept.hands, now.hands);
  return { ...recalledUnder(stood, kept, now), hands, under: kept.under };
}
export const ready = (form: Form, side: Side): boolean => lacks(form.hands[side]) === null;

/**
 * The photographs that go with it. `there`: those that its ticket has; `fresh`: those of them that were taken from here. One that was
 * taken back, or out of sight, since it was chosen is named by no receipt. Of more than an act takes those chosen last go with it: it
 * would be refused once all have signed.
 */
export function photosOf(chosen: readonly ActId[], there: readonly ActId[], fresh: readonly ActId[]): readonly ActId[] {
  const still = chosen.filter((id) => there.includes(id));
  const added = fresh.filter((id) => !still.includes(id));
  if (still.length === chosen.length && added.length === 0 && chosen.length <= HAND_OVER_ITEMS) return chosen;
  return [...still, ...added].slice(-HAND_OVER_ITEMS);
}

export function keptForm(form: Form, step: number): string {
  const flat = (draft: Draft) => ({ ...draft, lines: toText(draft.lines) });
  const { given, taken, witness } = form.hands;
  return JSON.stringify({ ...form, step, hands: { given: flat(given), taken: flat(taken), witness: flat(witness) } });
}
export function broughtForm(text: string): { form: Form; step: number } {
  type Flat = Omit<Draft, 'lines'> & { lines: string };
  const { step, ...read } = JSON.parse(text) as Omit<Form, 'hands'> & { hands: Record<Side, Flat>; step: number };
  const full = (flat: Flat): Draft => ({ ...flat, lines: fromText(flat.lines) });
  const { given, taken, witness } = read.hands;
  return { step, form: { ...read, hands: { given: full(given), taken: full(taken), witness: full(witness) } } };
}
