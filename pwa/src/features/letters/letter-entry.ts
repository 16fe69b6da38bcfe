// Entry of a letter at the desk before anybody knows what it asks for. It is kept as a draft, then becomes the ticket
// of the institution's correspondence and the letter's entry in the register.
import type {
  ActId,
  DocumentId,
  LettersQuery,
  LetterWay,
  NewTicket,
  Organisation,
  Person,
  RecordLetter,
  RegisteredLetter,
  ServiceDef,
  TicketSummary,
  Timestamp,
} from '../../contract/api';
import { fold, matches, words } from '../../kit/text/fold';

/** The years of the register that are offered, the latest first: those that have letters, this one, and the one that is asked for. */
export function yearsOffered(told: readonly number[], present: number, asked: string): string[] {
  const all = new Set([...told.map(String), String(present), ...(/^\d{4}$/.test(asked) ? [asked] : [])]);
  return [...all].sort().reverse();
}

/** What of the register an address asks for; a year that is empty is any. */
export interface RegisterView {
  year: string;
  way: LetterWay | '';
  waits: NonNullable<LettersQuery['waits']> | '';
  text: string;
}
/** The register is of a year, but what waits for somebody waits on when the next one begins: it is of any, unless one is named. */
export function askedOf(query: string, present: number): RegisterView {
  const params = new URLSearchParams(query);
  const waits = (params.get('pendiente') ?? '') as RegisterView['waits'];
  return {
    year: params.get('año') ?? (waits === '' ? String(present) : ''),
    way: (params.get('sentido') ?? '') as RegisterView['way'],
    waits,
    text: params.get('t') ?? '',
  };
}

/** The channel by which a request comes as a letter. */
export const BY_LETTER = 'oficio';

/** How the forms name the field that repeats the number of the letter a request came by. */
export const LETTER_NUMBER = /^(no|numero)_oficio$/;

/** The document of a service that a scanned letter is. */
export const SCAN = 'oficio';

/** What may become of a letter that came in: a ticket of a service, a part of another ticket, correspondence. */
export type Fate = 'route' | 'join' | 'attend';

/** A line of the register with what this device decided of it: it is told here before it has left. */
export function lineHere(row: RegisteredLetter, here: TicketSummary | undefined): RegisteredLetter {
  if (!row.unrouted || here === undefined) return row;
  const { service, assignee, state } = here;
  const unrouted = service === row.service && state === 'received' && assignee === null;
  return { ...row, service, assignee, duplicate_of: here.duplicate_of ?? null, unrouted };
}

/** The tickets of letters of which something has not left this device. */
export function waitHere(tickets: Iterable<Pick<TicketSummary, 'id' | 'letters' | 'unsent'>>): ReadonlySet<DocumentId> {
  const waiting = [...tickets].filter(({ letters, unsent }) => unsent > 0 && (letters ?? []).length > 0);
  return new Set(waiting.map(({ id }) => id));
}

/** Whether something of them has left: the register knows it, and the ticket may be held here no more. */
export function haveLeft(waited: ReadonlySet<DocumentId>, waiting: ReadonlySet<DocumentId>): boolean {
  return [...waited].some((id) => !waiting.has(id));
}

/** Where the stamp of a letter is had to print it, once the register has given its number. */
export function stampAddress(ticket: DocumentId, act: ActId): string {
  return `/api/documents/${encodeURIComponent(ticket)}/stamps/${encodeURIComponent(act)}.pdf`;
}

export interface LetterDraft {
  way: LetterWay;
  number: string;
  dated: string;
  /** Date and hour of the stamp, as a picker writes them; empty: now. */
  received: string;
  /** Who sends it, or to whom it goes, as it stands in the register. */
  counterpart: string;
  /** A person of the directory who sends it. */
  person: string;
  subject: string;
  answerBy: string;
  annexes: string;
  /** The next letter is of the same sender. */
  sameSender: boolean;
  /** What goes out is given its number now: it is signed; otherwise it is drafted first. */
  numbered: boolean;
}

export function blankLetter(): LetterDraft {
  return {
    way: 'incoming',
    number: '',
    dated: '',
    received: '',
    counterpart: '',
    person: '',
    subject: '',
    answerBy: '',
    annexes: '',
    sameSender: false,
    numbered: false,
  };
}

/**
 * What the next letter of a stack begins with. `typed`: the form by then. Whoever types on while a letter is being entered types of
 * the next one.
 */
export function nextLetter(letter: LetterDraft, typed: LetterDraft = letter): LetterDraft {
  const { way, sameSender, counterpart, person, numbered } = letter;
  const next = { ...blankLetter(), way, sameSender, numbered, ...(sameSender && { counterpart, person }) };
  const since = Object.entries(typed).filter(([key, value]) => value !== letter[key as keyof LetterDraft]);
  return { ...next, ...Object.fromEntries(since) };
}

/** The draft as text; null where nothing was written that would be missed. */
export function keepLetter(draft: LetterDraft): string | null {
  const { number, subject, counterpart, annexes, sameSender } = draft;
  const said = [number, subject, annexes, ...(sameSender ? [] : [counterpart])];
  return said.some((text) => text.trim() !== '') ? JSON.stringify(draft) : null;
}

/** A kept draft, filled up where it is of an older version; null where it is none. */
export function readLetter(text: string | null): LetterDraft | null {
  if (text === null) return null;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return null;
    const draft: Record<string, unknown> = { ...blankLetter() };
    for (const [key, value] of Object.entries(read)) if (typeof value === typeof draft[key]) draft[key] = value;
    return draft as unknown as LetterDraft;
  } catch {
    return null;
  }
}

/** What a letter cannot be entered without, of its fields. */
export type LetterNeed = 'number' | 'counterpart' | 'subject';
export function lacksOf(draft: LetterDraft): LetterNeed[] {
  const lacks = (need: LetterNeed) => draft[need].trim() === '';
  const always: LetterNeed[] = ['counterpart', 'subject'];
  return (draft.way === 'incoming' ? ['number' as const, ...always] : always).filter(lacks);
}

/** The service of letters that ask for none; undefined where the institution names none. */
export function correspondence(organisation: Organisation | null): ServiceDef | undefined {
  const named = organisation?.settings?.letters?.service;
  return organisation?.services.find(({ id }) => id === named);
}

/** The ticket that a letter founds. `received`: when it came, `sender`: whom the directory knows as who sends it. */
export function openLetter(
  draft: LetterDraft,
  service: ServiceDef,
  sender: Person | undefined,
  received: Timestamp,
): NewTicket {
  const counterpart = draft.counterpart.trim();
  return {
    service: service.id,
    kind: 'request',
    channel: BY_LETTER,
    subject: draft.subject.trim(),
    requester: {
      name: sender?.name ?? counterpart,
      client_org: sender?.client_org ?? counterpart,
      ...(sender === undefined ? {} : { person: sender.id }),
      ...(sender?.mail ? { mail: sender.mail } : {}),
      ...(sender?.phone ? { phone: sender.phone } : {}),
    },
    place: {},
    occurred_at: received,
  };
}

/** The letter for the register (R31). What goes out stands there as of its recording, whatever was said before it went out. */
export function recordOf(draft: LetterDraft, received: Timestamp | null): RecordLetter {
  const incoming = draft.way === 'incoming';
  return {
    way: draft.way,
    number: draft.number.trim(),
    dated: draft.dated,
    ...(incoming && received !== null ? { received_at: received } : {}),
    counterpart: draft.counterpart.trim(),
    subject: draft.subject.trim(),
    ...(incoming && draft.answerBy !== '' ? { answer_by: draft.answerBy } : {}),
    ...(draft.annexes.trim() === '' ? {} : { annexes: draft.annexes.trim() }),
  };
}

/**
 * Whether a day of the letter has a year of fewer than four digits, as a picker makes of «26»: `shared` refuses the letter for it, and its
 * ticket would be there without it.
 */
export function isLetterMisdated({ dated, delivered_on, answer_by }: RecordLetter): boolean {
  return [dated, delivered_on, answer_by].some((day) => day?.startsWith('0'));
}

/** A ticket of this device that has a letter of the same number by the same sender: it may be the same paper. */
export function twinOf(draft: LetterDraft, tickets: Iterable<TicketSummary>): TicketSummary | undefined {
  const [number, sender] = [fold(draft.number.trim()), fold(draft.counterpart.trim())];
  if (draft.way !== 'incoming' || number === '' || sender === '') return undefined;
  for (const ticket of tickets) {
    const same = (ticket.letters ?? []).some(
      (line) =>
        line.way === 'incoming' && fold(line.number.trim()) === number && fold(line.counterpart.trim()) === sender,
    );
    if (same) return ticket;
  }
  return undefined;
}

/** Somebody who may send a letter: a dependencia, or a person of the directory. */
export interface Sender {
  id: string;
  name: string;
  org: string;
}

/** Who may be meant by what was typed: dependencias first, each once, then people; as many as `limit`. */
export function sendersFor(
  typed: string,
  people: Iterable<Person>,
  tickets: Iterable<TicketSummary>,
  limit: number,
): Sender[] {
  const asked = words(typed);
  if (asked.length === 0) return [];
  const orgs = new Map<string, Sender>();
  const persons: Sender[] = [];
  const add = (name: string) => {
    const key = fold(name.trim());
    if (key !== '' && matches(name, asked)) orgs.set(key, { id: `org ${key}`, name, org: '' });
  };
  for (const person of people) {
    const org = person.client_org ?? '';
    add(org);
    if (persons.length < limit && matches(person.name, asked)) persons.push({ id: person.id, name: person.name, org });
  }
  for (const ticket of tickets) for (const line of ticket.letters ?? []) add(line.counterpart);
  return [...orgs.values(), ...persons].slice(0, limit);
}
