// What is typed while a call lasts, kept as a draft, and the ticket it makes.
import { BY_LETTER, LETTER_NUMBER } from '../../letters/letter-entry';
import { words as wordsOf } from '../../../kit/text/fold';
import { supervises } from '../../ticket/people/roles';
import type {
  AsideLetter,
  AsideMessage,
  DocumentId,
  EquipmentField,
  EquipmentView,
  FieldDef,
  NewTicket,
  Organisation,
  Person,
  RecordLetter,
  ServiceDef,
  TicketKind,
} from '../../../contract/api';

/** By which way mail comes. */
const BY_MAIL = 'mail';

export interface Draft {
  person: string;
  name: string;
  mail: string;
  phone: string;
  org: string;
  channel: string;
  service: string;
  subservice: string;
  kind: TicketKind;
  subject: string;
  /** The subject that the service proposed: replaced with the service until somebody writes another. */
  proposed: string;
  description: string;
  fields: Record<string, string>;
  building: string;
  level: string;
  room: string;
  priority: string;
  assignee: string;
  code: string;
  equipment: string;
  /** When it came, where that was earlier, in milliseconds as text (OAX-21). */
  occurred: string;
  /** The letter that it came by. */
  letterNumber: string;
  letterDated: string;
  letterDelivered: string;
  letterFrom: string;
  /** The tickets that it is related to once it is born. */
  relates: DocumentId[];
  /** The ticket that it continues. */
  continues: DocumentId | '';
  /** When it was begun to be written (ms); 0 where that was not kept. */
  written: number;
}

export function blank(): Draft {
  return {
    person: '',
    name: '',
    mail: '',
    phone: '',
    org: '',
    channel: 'phone',
    service: '',
    subservice: '',
    kind: 'incident',
    subject: '',
    proposed: '',
    description: '',
    fields: {},
    building: '',
    level: '',
    room: '',
    priority: 'medium',
    assignee: '',
    code: '',
    equipment: '',
    occurred: '',
    letterNumber: '',
    letterDated: '',
    letterDelivered: '',
    letterFrom: '',
    relates: [],
    continues: '',
    written: 0,
  };
}

/**
 * Whose it is to ask for the service, by the names of their roles (OAX-36, AGU-43); none where it is anybody's. `another`: the
 * directory knows the caller, and as none of these.
 */
export function askers(
  organisation: Organisation | null,
  service: ServiceDef | null,
  caller: Person | undefined,
): { roles: string[]; another: boolean } {
  const named = service?.requester_roles ?? [];
  const general = organisation?.settings?.portal_role;
  if (named.length === 0 || (general !== undefined && named.includes(general))) return { roles: [], another: false };
  const roles = (organisation?.roles ?? []).filter(({ id }) => named.includes(id)).map(({ name }) => name);
  return { roles, another: caller !== undefined && !caller.roles.some((id) => named.includes(id)) };
}

/** What speaks against a service that is for the own staff of the dependencia that asks (AGU-42, AGU-66). */
export interface Strangers {
  /** The directory has the caller in another dependencia: in which. `null`: in this one, or the service is for anybody. */
  caller: string | null;
  /** The directory does not know the caller: whoever takes the call asks. */
  unknown: boolean;
  /** The item is another dependencia's: whose. */
  item: string | null;
}
export function strangers(
  service: ServiceDef | null,
  org: string,
  caller: Pick<Person, 'client_org'> | undefined,
  item: string,
): Strangers {
  const none = { caller: null, unknown: false, item: null };
  if (service?.clients?.staff !== true || org.trim() === '') return none;
  const another = (told: string) => (told.trim() === '' || same(told, org) ? null : told.trim());
  const own = caller?.client_org ?? '';
  return { caller: another(own), unknown: own.trim() === '', item: another(item) };
}
/** Two ways of writing one dependencia, as the core reads them. */
function same(one: string, other: string): boolean {
  return wordsOf(one).join(' ') === wordsOf(other).join(' ');
}

/** What the service has whoever asks be told: as the portal tells them, so who takes the call reads it out (AGU-60). */
export function noticesOf(service: ServiceDef | null): string[] {
  return (service?.guards ?? []).filter(({ rule }) => rule === 'notice').map(({ label }) => label);
}

/** Whether who takes the call gives this work out: who leads, or has a right to it, or to its area's. */
export function givesOut(
  me: Person | null,
  organisation: Organisation | null,
  service: Pick<ServiceDef, 'id' | 'team'> | undefined,
): boolean {
  const mine = (organisation?.roles ?? []).filter(({ id }) => me?.roles.includes(id) === true);
  const areas = service === undefined ? [] : [...service.id.split('-'), ...service.team.split('-')];
  const covers = (right: string) => {
    const [ticket, assign, area] = right.split('.');
    return ticket === 'ticket' && assign === 'assign' && (!area || area === 'first' || areas.includes(area));
  };
  return supervises(me, organisation) || mine.some(({ may }) => (may ?? []).some(covers));
}

/** What of the call itself the service's form demands, by what is written nowhere else: its name in the draft. */
export const OF_THE_CALL = {
  description: 'description',
  requester_mail: 'mail',
  requester_phone: 'phone',
  client_org: 'org',
} as const satisfies Partial<Record<NonNullable<FieldDef['core']>, keyof Draft>>;
export type OfTheCall = keyof typeof OF_THE_CALL;

/** What of the call the form demands: its subject and its requester are asked for in any case. */
export function demanded(fields: readonly (FieldDef & { mustHave: boolean })[]): Map<OfTheCall, string> {
  const found = new Map<OfTheCall, string>();
  for (const { core, mustHave, label } of fields)
    if (mustHave && core !== undefined && core !== null && core in OF_THE_CALL) found.set(core as OfTheCall, label);
  return found;
}

/** One thing that the call cannot end without: what it is, and what is wrong with it; null where it is given. */
export interface Need {
  id: string;
  lacks: string | null;
}
/** Words for what is missing. */
export interface NeedWords {
  needName: string;
  needService: string;
  needSubject: string;
  needField: (label: string) => string;
}
type CallField = FieldDef & { mustHave: boolean; wrong?: string | null };

/**
 * Everything that this call must have, in the order of the screen, by the names that its fields bear: who calls, the service
 * and its subject, what of the call the service's form demands, its letter (`letter` is what the number is called; null where
 * it came otherwise) and the form's own fields. `wrong` of a field: what its value is refused for.
 */
export function needs(
  draft: Draft,
  fields: readonly CallField[],
  musts: readonly { core: OfTheCall; label: string }[],
  letter: string | null,
  words: NeedWords,
): Need[] {
  const must = (id: string, value: string, lacks: string): Need => ({ id, lacks: value.trim() === '' ? lacks : null });
  return [
    must('name', draft.name, words.needName),
    must('service', draft.service, words.needService),
    must('subject', draft.subject, words.needSubject),
    ...musts.map(({ core, label }) => must(core, draft[OF_THE_CALL[core]], words.needField(label))),
    ...(letter === null ? [] : [must('letter', draft.letterNumber, words.needField(letter))]),
    ...fields.flatMap(({ id, label, mustHave, wrong }) => {
      const value = draft.fields[id] ?? '';
      if (value.trim() === '') return mustHave ? [must(id, value, words.needField(label))] : [];
      return mustHave || wrong ? [{ id, lacks: wrong || null }] : [];
    }),
  ];
}

/** The letter that a request came by, for the register (R31); null where it came otherwise. */
export function letterOf(draft: Draft): RecordLetter | null {
  if (draft.channel !== BY_LETTER) return null;
  return {
    way: 'incoming',
    number: draft.letterNumber.trim(),
    dated: draft.letterDated,
    ...(draft.letterDelivered === '' ? {} : { delivered_on: draft.letterDelivered }),
    ...(draft.occurred === '' ? {} : { received_at: Number(draft.occurred) }),
    counterpart: draft.letterFrom.trim() || draft.org.trim() || draft.name.trim(),
    subject: draft.subject.trim(),
  };
}

/** The draft as text; null where nothing was said yet. */
export function keep(draft: Draft): string | null {
  const { name, service, subject, description, fields, code } = draft;
  const said = [name, service, subject, description, code, ...Object.values(fields)].some((text) => text !== '');
  return said ? JSON.stringify(draft) : null;
}

/** A kept draft, filled up where it is of an older version; null where it is none. */
export function readDraft(text: string | null): Draft | null {
  if (text === null) return null;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return null;
    const draft: Record<string, unknown> = { ...blank() };
    for (const [key, value] of Object.entries(read)) {
      const same = typeof value === typeof draft[key] && Array.isArray(value) === Array.isArray(draft[key]);
      if (same && value !== null) draft[key] = value;
    }
    return draft as unknown as Draft;
  } catch {
    return null;
  }
}

/** Which datum of the caller a field repeats. `keys` name a record that the work changes: that extension is not the caller's own. */
function ofCaller(id: string, keys: ReadonlySet<string> | undefined): 'phone' | 'mail' | 'org' | null {
  if (/^extension/.test(id)) return keys?.has(id) === true ? null : 'phone';
  if (id === 'correo' || id === 'correo_institucional') return 'mail';
  return id === 'dependencia' ? 'org' : null;
}

/**
 * Values for fields of the service that repeat what is known of the caller: extension, mail, agency, place; the number of the
 * letter that it came by; and the item that is known already, by its number.
 */
export function prefill(
  fields: readonly FieldDef[],
  draft: Draft,
  place: readonly string[],
  { letter = '', item = '', keys }: { letter?: string; item?: string; keys?: ReadonlySet<string> } = {},
): Record<string, string> {
  const where = place.filter((part) => part !== '').join(', ');
  const found: Record<string, string> = {};
  for (const field of fields) {
    const own = ofCaller(field.id, keys);
    const known =
      own !== null
        ? own === 'phone' && !/^\d{3,6}$/.test(draft.phone)
          ? ''
          : draft[own]
        : field.id === 'ubicacion' && place[1] !== '' && place[2] !== ''
          ? where
          : LETTER_NUMBER.test(field.id)
            ? letter
            : field.kind === 'equipment'
              ? item
              : '';
    if (known !== '') found[field.id] = known;
  }
  return found;
}

/**
 * The answers with what is proposed for them by now: a field that was given nothing takes it, and one that has what was proposed
 * `before` follows it, also to nothing: another caller's address stands nowhere. What was written, or emptied, by hand stays. Null
 * where nothing changes.
 */
export function follow(
  answers: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): Record<string, string> | null {
  const next = new Map(Object.entries(answers));
  let changed = false;
  for (const id of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [given, proposed] = [answers[id], now[id]];
    if (given === proposed || (given !== undefined && given !== before[id])) continue;
    changed = true;
    if (proposed === undefined) next.delete(id);
    else next.set(id, proposed);
  }
  return changed ? Object.fromEntries(next) : null;
}

/** The fields by which a service names the records that its work enters or ends (OAX-58, OAX-59): not those that it changes. */
export function recordKeys(
  organisation: Pick<Organisation, 'registers'> | null,
  service: Pick<ServiceDef, 'closing'> | undefined,
): Set<string> {
  const rules = (service?.closing.requires_records ?? []).filter(({ linked }) => linked !== true);
  const changed = new Set(rules.map(({ register }) => register));
  const registers = (organisation?.registers ?? []).filter(({ id }) => changed.has(id));
  return new Set(registers.flatMap(({ key }) => key ?? []));
}

/** Where the registry has an item, as a draft says it; nothing where it has it nowhere. */
export function placeOf(item: Pick<EquipmentView, 'fields'>): Partial<Pick<Draft, 'building' | 'level' | 'room'>> {
  const known = (field: EquipmentField) => item.fields[field]?.value ?? '';
  const place = { building: known('building'), level: known('level'), room: known('room') };
  return Object.values(place).every((part) => part === '') ? {} : place;
}

/**
 * The ticket of a draft. `began` is when the call came: it counts from there, not from the last key (OAX-21). `variant`: of the
 * service, where its form knows it.
 */
export function openTicket(draft: Draft, began: number, variant = draft.subservice): NewTicket {
  const said = (text: string): string | undefined => text.trim() || undefined;
  const some = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
    (value === undefined ? {} : { [key]: value }) as Partial<Record<K, string>>;
  const fields = Object.fromEntries(Object.entries(draft.fields).filter(([, value]) => value.trim() !== ''));
  return {
    service: draft.service,
    kind: draft.kind,
    channel: draft.channel,
    subject: draft.subject.trim(),
    ...some('subservice', said(variant)),
    ...some('description', said(draft.description)),
    requester: {
      name: draft.name.trim(),
      ...some('person', said(draft.person)),
      ...some('mail', said(draft.mail)),
      ...some('phone', said(draft.phone)),
      ...some('client_org', said(draft.org)),
    },
    place: {
      ...some('building', said(draft.building)),
      ...some('level', said(draft.level)),
      ...some('room', said(draft.room)),
    },
    ...some('equipment', said(draft.equipment)),
    ...some('priority', said(draft.priority)),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    occurred_at: draft.occurred === '' ? began : Number(draft.occurred),
    ...some('continues', said(draft.continues)),
  };
}

/**
 * What a message of the mail tray says, as the form has it: whose it is by its address, where the directory has it of one person
 * alone, else by what it says of itself.
 */
export function draftOfMail(
  message: Pick<AsideMessage, 'from' | 'subject' | 'at'>,
  letter: Pick<AsideLetter, 'name' | 'text'>,
  people: readonly Person[],
): Draft {
  const from = message.from.trim().toLowerCase();
  const theirs = from === '' ? [] : people.filter(({ mail }) => mail?.trim().toLowerCase() === from);
  const known = theirs.length === 1 ? theirs[0] : undefined;
  return {
    ...blank(),
    channel: BY_MAIL,
    kind: 'request',
    person: known?.id ?? '',
    name: known?.name ?? (letter.name.trim() || message.from),
    mail: message.from,
    phone: known?.phone ?? '',
    org: known?.client_org ?? '',
    subject: message.subject.trim(),
    description: letter.text,
    occurred: String(message.at),
  };
}

/** A ticket that was not accepted, as the form has it: to be corrected and made again. */
export function draftOf(open: NewTicket): Draft {
  const { requester, place } = open;
  return {
    ...blank(),
    person: requester.person ?? '',
    name: requester.name,
    mail: requester.mail ?? '',
    phone: requester.phone ?? '',
    org: requester.client_org ?? '',
    channel: open.channel,
    service: open.service,
    subservice: open.subservice ?? '',
    kind: open.kind,
    subject: open.subject,
    description: open.description ?? '',
    fields: { ...open.fields },
    building: place.building ?? '',
    level: place.level ?? '',
    room: place.room ?? '',
    priority: open.priority ?? blank().priority,
    equipment: open.equipment ?? '',
    continues: open.continues ?? '',
  };
}
