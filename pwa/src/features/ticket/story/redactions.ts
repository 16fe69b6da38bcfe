// What was taken out of a document for good, and what could be.
// Each place by a name that the story and the facts share.
import type {
  ActId,
  Command,
  CommandName,
  ContactField,
  EquipmentField,
  EquipmentView,
  Mark,
  RecordView,
  Redact,
  Redaction,
  TicketView,
} from '../../../contract/api';
import { wordsOf as saidIn } from './unapplied-request';

/** What stands where a text repeated words that were taken out of another place. */
export const TAKEN = '[testado]';
/** The server takes no shorter words out of wherever they stand: they say too little to be told apart. */
export const SHORTEST = 4;

/** A place as one text: `note ACT`, `field id`, `subject`. */
export function placeOf(what: Redact): string {
  // A kind without an id may come as its bare name.
  if (typeof what === 'string') return what;
  const [entry] = Object.entries(what);
  const [kind, id] = entry ?? ['', ''];
  return typeof id === 'string' && id !== '' ? `${kind} ${id}` : kind;
}

/** The last redaction of each place. */
export function redactionsOf(view: Pick<TicketView, 'redactions'>): Map<string, Redaction> {
  return new Map((view.redactions ?? []).map((one) => [placeOf(one.what), one]));
}

/** Whether words written since stand where others were taken out: then both are shown. */
export function isEmptied(redaction: Redaction | undefined, text: string | undefined): redaction is Redaction {
  return redaction !== undefined && (text ?? '') === '';
}

/** What was said of a point of the checklist: its measure, or why it does not apply. */
export function saidOf(mark: Mark | undefined): string {
  if (mark === undefined || 'pending' in mark) return '';
  return 'done' in mark ? (mark.done.value ?? '') : mark.not_applicable.reason;
}

/** All that a step says: of a letter more than its one line goes with it. */
function allIn(command: Command): string {
  if (!('record_letter' in command)) return saidIn(command);
  const { number = '', counterpart, subject } = command.record_letter;
  return [number, counterpart, subject].filter(Boolean).join(' · ');
}

export interface Words {
  what: Redact;
  /** Which kind of place, and the id within it. */
  kind:
    | 'subject'
    | 'description'
    | 'note'
    | 'reply'
    | 'text'
    | 'field'
    | 'contact'
    | 'request'
    | 'contacted'
    | 'material'
    | 'item'
    | 'caption'
    | 'file'
    | 'signed'
    | 'hand'
    | 'registry'
    | 'equipment_note'
    | 'movement'
    | 'custody'
    | 'label'
    | 'report'
    | 'vote';
  /** Of a signature, drawing, movement or hand-over: whose it is, or what kind; of a file its kind and which it is. */
  id: string;
  text: string;
  by: string | null;
}

/** Every place of a ticket that has words, and what was drawn under them, in the order in which a person reads it. */
export function wordsOf(view: TicketView): Words[] {
  const { found, add } = gather();
  add({ subject: {} }, 'subject', '', view.subject.value, null);
  add({ description: {} }, 'description', '', view.born.description, view.born.stamp.by);
  for (const [field, register] of Object.entries(view.requester) as [ContactField, { value: string }][])
    add({ contact: field }, 'contact', field, register.value, null);
  for (const [field, register] of Object.entries(view.fields)) add({ field }, 'field', field, register.value, null);
  for (const { id, kind, text, stamp } of view.texts) add({ text: id }, 'text', kind, text, stamp.by);
  for (const { stamp, audience, text } of view.notes)
    add({ note: stamp.act }, audience === 'public' ? 'reply' : 'note', stamp.act, text, stamp.by);
  for (const { stamp, command } of view.requests) {
    const name = Object.keys(command)[0] as CommandName;
    if (name !== 'open_ticket' && name !== 'decide_conflict')
      add({ request: stamp.act }, 'request', name, allIn(command), stamp.by);
  }
  for (const { stamp, text } of view.contacts) add({ contacted: stamp.act }, 'contacted', stamp.act, text, stamp.by);
  for (const { id, description, stamp } of view.materials) add({ material: id }, 'material', id, description, stamp.by);
  for (const [item, { value, stamp }] of Object.entries(view.checklist)) {
    add({ item }, 'item', item, saidOf(value), stamp.by);
  }
  found.push(...wordsOfFiles(view));
  const gone = redactionsOf(view);
  for (const { id, text, hand, stamp } of view.signatures ?? []) {
    add({ signed_text: id }, 'signed', hand.name, text, stamp.by);
    // What was drawn is somebody's, and says so without a word.
    if (!gone.has(`hand ${id}`))
      found.push({ what: { hand: id }, kind: 'hand', id: hand.name, text: '', by: stamp.by });
  }
  return found;
}

/**
 * Every place of an equipment item that has words. What moved it and who handed it on are acts of several places (names,
 * a reason, hands): of those the words themselves are offered, wherever they stand.
 */
export function wordsOfItem(view: EquipmentView, fields: readonly EquipmentField[]): Words[] {
  const { found, add, said } = gather();
  for (const field of fields)
    add({ registry: field }, 'registry', field, view.fields[field]?.value ?? '', view.fields[field]?.stamp.by ?? null);
  for (const { stamp, text } of view.notes) add({ equipment_note: stamp.act }, 'equipment_note', '', text, stamp.by);
  for (const { stamp, movement } of view.movements)
    said('movement', Object.keys(movement.kind)[0] ?? '', movement.reason, stamp.by);
  for (const { stamp, over } of view.custody.events)
    for (const text of [over.from.name, over.to.name, over.condition]) said('custody', '', text, stamp.by);
  for (const { retired } of view.labels) if (retired !== null) said('label', '', retired.reason, retired.stamp.by);
  return found;
}

/** Every place of a record that has words, in the order in which a person reads it. */
export function wordsOfRecord(view: RecordView): Words[] {
  const { found, add, said } = gather();
  for (const [field, { value, stamp }] of Object.entries(view.fields)) add({ field }, 'field', field, value, stamp.by);
  for (const { stamp, text } of view.reports ?? []) said('report', '', text, stamp.by);
  for (const { stamp, text } of view.notes) add({ note: stamp.act }, 'note', stamp.act, text, stamp.by);
  for (const { stamp, command } of view.requests)
    if ('move_record' in command)
      add({ request: stamp.act }, 'request', 'move_record', command.move_record.reason, stamp.by);
  for (const { stamp, comment } of view.votes ?? []) said('vote', '', comment, stamp.by);
  return [...found, ...wordsOfFiles(view)];
}

/** What the captions of files say, and the files themselves. */
function wordsOfFiles(view: Pick<RecordView, 'evidence' | 'redactions'>): Words[] {
  const { found, add } = gather();
  const gone = redactionsOf(view);
  for (const [index, { id, media, caption, name, stamp }] of (view.evidence ?? []).entries()) {
    const text = [caption, name].filter(Boolean).join(' · ');
    add({ caption: id }, 'caption', id, text, stamp.by);
    // A photograph says more than its caption, and says it without any.
    if (!gone.has(`file ${id}`))
      found.push({ what: { file: id }, kind: 'file', id: `${media} ${index + 1}`, text, by: stamp.by });
  }
  return found;
}

function gather() {
  const found: Words[] = [];
  const add = (what: Redact, kind: Words['kind'], id: string, text: string, by: string | null) => {
    if (text.trim() !== '') found.push({ what, kind, id, text, by });
  };
  /** What has no place of its own: the words themselves, wherever they stand, once. */
  const said = (kind: Words['kind'], id: string, text: string, by: string) => {
    const words = text.trim();
    const twice = found.some(({ what }) => 'words' in what && what.words === words);
    if (words.length >= SHORTEST && words !== TAKEN && !twice) add({ words }, kind, id, words, by);
  };
  return { found, add, said };
}

/** The redactions whose place is no longer in the view at all: they are told by themselves. */
export function orphans(view: TicketView): Redaction[] {
  const notes = new Set<ActId>(view.notes.map(({ stamp }) => stamp.act));
  const texts = new Set<ActId>(view.texts.map(({ id }) => id));
  return [...redactionsOf(view).values()].filter(
    ({ what }) =>
      ('note' in what && !notes.has(what.note)) || ('text' in what && !texts.has(what.text)) || 'words' in what,
  );
}
