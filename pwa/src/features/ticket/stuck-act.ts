// An act that was held or refused: who decides it, what it said, and the same act with other words.
import type { ActId, Command, CommandName, DocumentId, Organisation, PersonCard, QueueItem } from '../../contract/api';

export function isStuck({ state }: Pick<QueueItem, 'state'>): boolean {
  return state === 'held' || state === 'refused';
}

/**
 * Steps that a ticket takes once: made again, they are the same one. Of a question or an assignment it may be another, and what was
 * refused would be lost.
 */
const ONCE: ReadonlySet<string> = new Set<CommandName>([
  'start',
  'resolve',
  'close',
  'confirm',
  'archive',
  'reject',
  'cancel',
]);

/**
 * The refused acts whose place this one takes, once it is made on the ticket: the one that it corrects, and those of its kind where a
 * ticket takes such a step once. To be asked before it is made: it may be refused as well.
 */
export function outdone(
  queue: Iterable<QueueItem>,
  ticket: DocumentId,
  name: CommandName,
  corrects: QueueItem | null = null,
): ActId[] {
  const former = [...queue].filter(
    (item) =>
      item.state === 'refused' && item.document === ticket && ONCE.has(name) && inside(item.command)[0] === name,
  );
  return [...new Set([...(corrects ? [corrects.act] : []), ...former.map(({ act }) => act)])];
}

/** Names the draft of a refused act's correction. */
export const correctionDraft = (act: ActId): string => `correct ${act}`;

/** What brings its document into being. */
const BIRTHS: ReadonlySet<string> = new Set<CommandName>(['open_ticket', 'register_equipment', 'open_record']);

/**
 * On which document a refused act is made again, and what it replaces in the same writing. What was to bring its document into being
 * brings another one: the former is not there, and the new act cannot be undone.
 */
export function madeAgain({ act, document, command }: Pick<QueueItem, 'act' | 'document' | 'command'>): {
  document: DocumentId | null;
  atOnce: ActId[];
} {
  const isBirth = BIRTHS.has(inside(command)[0]);
  return { document: isBirth ? null : document, atOnce: isBirth ? [act] : [] };
}

/** Those who may decide what is held: supervisors of the ticket's team, else all; two names are enough to go and ask. */
export function deciders(
  people: Iterable<PersonCard>,
  roles: Organisation['roles'],
  team: string | null,
  me: string,
): PersonCard[] {
  const deciding = new Set(roles.filter((role) => role.classes.includes('SUP')).map((role) => role.id));
  const all = [...people].filter(
    (person) => person.active && person.id !== me && person.roles.some((role) => deciding.has(role)),
  );
  const near = team === null ? [] : all.filter((person) => person.teams.includes(team));
  const found = near.length > 0 ? near : all;
  return found.length > 2 ? [] : found;
}

/** Under which name a command keeps what a person wrote, the first that it has. */
const TEXTS = ['whole', 'text', 'solution', 'reason', 'question', 'note', 'value', 'subject', 'description', 'vendor'];

/** Commands whose words somebody signed: nobody puts others under a signature, they are made again as they were. */
const SIGNED: ReadonlySet<string> = new Set<CommandName>(['sign', 'hand_over']);

type Loose = Record<string, unknown>;

function inside(command: Command): [string, Loose] {
  return Object.entries(command)[0] as [string, Loose];
}

/** What a person wrote in it; null where it has no words of theirs that they may change. */
export function wordsIn(command: Command): string | null {
  const [name, fields] = inside(command);
  if (SIGNED.has(name)) return null;
  if (name === 'tick_item') {
    const mark = fields['mark'] as { done?: { value?: string }; not_applicable?: { reason: string } };
    return mark.not_applicable?.reason ?? mark.done?.value ?? null;
  }
  const key = TEXTS.find((each) => typeof fields[each] === 'string');
  return key === undefined ? null : (fields[key] as string);
}

/** The same act with these words instead. */
export function reworded(command: Command, text: string): Command {
  const [name, fields] = inside(command);
  if (name === 'tick_item') {
    const mark = fields['mark'] as Loose;
    const next = 'not_applicable' in mark ? { not_applicable: { reason: text } } : { done: { value: text } };
    return { tick_item: { ...fields, mark: next } } as Command;
  }
  const key = TEXTS.find((each) => typeof fields[each] === 'string');
  if (key === undefined) return command;
  const { splices: _made, ...kept } = fields; // they were cut for the former words
  return { [name]: { ...kept, [key]: text } } as Command;
}
