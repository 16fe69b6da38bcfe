// A ticket's story in order: what people said stands whole, what the system did takes one line.
import type {
  ActId,
  CommandName,
  Conflict,
  Timestamp,
  Redaction,
  Request,
  ServerStep,
  Stamp,
  TicketView,
  Voided,
} from '../../../contract/api';
import { isPicture } from '../../../contract/pure/media';
import { nameOfCommand } from './describe';
import { orphans, placeOf, redactionsOf } from './redactions';
import { isDone } from '../values';

export type Item =
  | { kind: 'birth'; key: string; stamp: Stamp; text: string; channel: string }
  | {
      kind: 'note';
      key: string;
      stamp: Stamp;
      audience: 'public' | 'internal';
      text: string;
      late: boolean;
      /** Who wrote it in the system that the ticket came over from: a name, and nobody of ours. */
      author?: string;
    }
  /** What the server told by its clock: a line, internal as the note that it is. */
  | { kind: 'step'; key: string; stamp: Stamp; step: ServerStep }
  | { kind: 'text'; key: string; stamp: Stamp; id: ActId; which: string; text: string }
  | { kind: 'event'; key: string; stamp: Stamp; event: Event }
  | { kind: 'request'; key: string; stamp: Stamp; request: Request }
  | { kind: 'conflict'; key: string; stamp: Stamp; conflict: Conflict }
  /** Words taken out whose place is gone with them. */
  | { kind: 'redaction'; key: string; stamp: Stamp; redaction: Redaction };

/** One line of what was done; consecutive ones of one person are told together. */
export type Event =
  | { name: 'ticked'; items: string[] }
  | { name: 'noted'; fields: [string, string][] }
  | { name: 'material'; lines: string[] }
  | { name: 'time'; minutes: number; travel: boolean }
  /** Photographs and files, by what they show where that is said. */
  | { name: 'filed'; photos: number; files: number; captions: string[] }
  /** A paper signed on glass, by its title. */
  | { name: 'signed'; hand: string; paper: string }
  /** A secret reached its owner by this way; what it was stands nowhere (OAX-68). */
  | { name: 'delivered'; to: string }
  /** An approval no longer stands: what changed since, and whether the ticket waits for it anew (R19). */
  | { name: 'voided'; role: string; changed: string[]; awaited: boolean }
  | { name: 'contact'; way: string; reached: boolean; verdict: string | null; text: string };

/** What one person did with no more than this between is one line. */
const TOGETHER = 10 * 60_000;

/** What another system told stands in the story where it happened there (decision 0048). */
function there(stamp: Stamp, at: Timestamp): Stamp {
  return { ...stamp, at, order: at, received: at };
}

/** Everything of a ticket in the order of its history. */
export function timeline(view: TicketView, voided: readonly Voided[] = []): Item[] {
  const struck = new Set<ActId>(view.struck);
  const { told } = view.born;
  const birth = told ? there(view.born.stamp, told.opened) : view.born.stamp;
  const items: Item[] = [
    { kind: 'birth', key: birth.act, stamp: birth, text: view.born.description, channel: view.born.channel },
  ];
  for (const note of view.notes) {
    if (note.server) {
      items.push({ kind: 'step', key: note.stamp.act, stamp: note.stamp, step: note.server });
      continue;
    }
    items.push({
      kind: 'note',
      key: note.stamp.act,
      stamp: note.told ? there(note.stamp, note.told.at) : note.stamp,
      audience: note.audience,
      text: note.text,
      late: note.late ?? false,
      ...(note.told ? { author: note.told.author } : {}),
    });
  }
  const taken = redactionsOf(view);
  for (const text of view.texts) {
    if (text.text !== '' || taken.has(placeOf({ text: text.id })))
      items.push({
        kind: 'text',
        key: `${text.kind} ${text.id}`,
        stamp: text.stamp,
        id: text.id,
        which: text.kind,
        text: text.text,
      });
  }
  for (const request of view.requests) {
    const name = nameOfCommand(request.command);
    if (name === 'open_ticket' || name === 'decide_conflict' || struck.has(request.stamp.act)) continue;
    items.push({ kind: 'request', key: request.stamp.act, stamp: request.stamp, request });
  }
  for (const conflict of view.conflicts) {
    const stamp = later(conflict.standing.stamp, conflict.other.stamp);
    items.push({ kind: 'conflict', key: conflict.id, stamp, conflict });
  }
  for (const redaction of orphans(view)) {
    const { by, at, what } = redaction;
    const stamp: Stamp = { act: placeOf(what), by, site: 'desk', at, order: at, received: at };
    items.push({ kind: 'redaction', key: `redacted ${placeOf(what)}`, stamp, redaction });
  }
  for (const { approval, role, changed, by, at, awaited } of voided) {
    const stamp: Stamp = { act: approval, by: by ?? '', site: 'desk', at, order: at, received: at };
    items.push({ kind: 'event', key: `voided ${approval}`, stamp, event: { name: 'voided', role, changed, awaited } });
  }
  items.push(...events(view));
  return together(items.sort((a, b) => a.stamp.order - b.stamp.order || rank(a) - rank(b) || (a.key < b.key ? -1 : 1)));
}

/** Neighbours of one kind and one hand become one line; what is only here never joins what has been sent. */
function together(items: Item[]): Item[] {
  const told: Item[] = [];
  let end = 0;
  for (const item of items) {
    const last = told.at(-1);
    const near =
      last?.kind === 'event' &&
      item.kind === 'event' &&
      last.stamp.by === item.stamp.by &&
      (last.stamp.received === undefined) === (item.stamp.received === undefined) &&
      item.stamp.order - end <= TOGETHER &&
      join(last.event, item.event);
    end = item.stamp.order;
    if (!near) told.push(item);
  }
  return told;
}

/** A birth comes before all that was done in the same instant; a conflict after the values it is about. */
function rank(item: Item): number {
  if (item.kind === 'birth') return 0;
  return item.kind === 'conflict' || (item.kind === 'event' && item.event.name === 'voided') ? 2 : 1;
}

function later(a: Stamp, b: Stamp): Stamp {
  return a.order >= b.order ? a : b;
}

function events(view: TicketView): Item[] {
  const birth = view.born.stamp.act;
  const found: [Stamp, Event][] = [];
  for (const [item, mark] of Object.entries(view.checklist)) {
    if (isDone(mark.value)) found.push([mark.stamp, { name: 'ticked', items: [item] }]);
  }
  for (const [field, register] of Object.entries(view.fields)) {
    if (register.stamp.act !== birth && register.value !== '')
      found.push([register.stamp, { name: 'noted', fields: [[field, register.value]] }]);
  }
  for (const line of view.materials) {
    if (line.quantity > 0)
      found.push([line.stamp, { name: 'material', lines: [`${line.quantity} ${line.unit} ${line.description}`] }]);
  }
  for (const time of view.times)
    found.push([time.stamp, { name: 'time', minutes: time.minutes, travel: time.kind === 'travel' }]);
  for (const { stamp, media, caption } of view.evidence ?? []) {
    const photo = isPicture(media);
    const captions = caption ? [caption] : [];
    found.push([stamp, { name: 'filed', photos: photo ? 1 : 0, files: photo ? 0 : 1, captions }]);
  }
  for (const { stamp, hand, text } of view.signatures ?? []) {
    // The signed words say the title themselves, after the format and the institution.
    found.push([stamp, { name: 'signed', hand: hand.name, paper: text.split('\n')[2] ?? '' }]);
  }
  for (const { stamp, to } of view.secrets ?? []) found.push([stamp, { name: 'delivered', to }]);
  for (const contact of view.contacts) {
    found.push([
      contact.stamp,
      { name: 'contact', way: contact.way, reached: contact.reached, verdict: contact.verdict, text: contact.text },
    ]);
  }
  return found.map(([stamp, event]) => ({ kind: 'event', key: `${event.name} ${stamp.act}`, stamp, event }));
}

function join(into: Event, event: Event): boolean {
  if (into.name === 'ticked' && event.name === 'ticked') into.items.push(...event.items);
  else if (into.name === 'noted' && event.name === 'noted') into.fields.push(...event.fields);
  else if (into.name === 'material' && event.name === 'material') into.lines.push(...event.lines);
  else if (into.name === 'filed' && event.name === 'filed') {
    into.photos += event.photos;
    into.files += event.files;
    into.captions.push(...event.captions);
  } else return false;
  return true;
}

/** Decisions that say something to whoever asked, or are what they said: a question and its answer, a solution, that it fails. */
const SPEAK = new Set<CommandName>([
  'ask_requester',
  'record_answer',
  'return',
  'resubmit',
  'resolve',
  'confirm',
  'reopen',
]);

/** What was said between the desk and whoever asked, in its order. */
export function spoken({ notes, requests }: Pick<TicketView, 'notes' | 'requests'>): Stamp[] {
  const said = notes.filter(({ audience }) => audience === 'public');
  const decided = requests.filter(
    ({ command, ruling }) => SPEAK.has(nameOfCommand(command)) && ruling?.applied !== false,
  );
  return [...said, ...decided].map(({ stamp }) => stamp).sort((a, b) => a.order - b.order);
}

/**
 * The last that was said so by somebody else since a reply was begun; `known`: what had been said by then. What a phone wrote without a
 * network stands earlier in the story, and is new all the same.
 */
export function saidSince(
  view: Pick<TicketView, 'notes' | 'requests'>,
  known: ReadonlySet<ActId>,
  me: string,
): Stamp | null {
  return spoken(view).findLast(({ act, by }) => by !== me && !known.has(act)) ?? null;
}
