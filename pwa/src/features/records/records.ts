// A register's records as lists show them: which columns, what they are called, what is due, who may write.
import type {
  Command,
  Core,
  DocumentId,
  Engine,
  EquipmentView,
  FieldDef,
  FieldId,
  FormState,
  Organisation,
  Person,
  RecordMove,
  RecordRule,
  RecordState,
  RecordStock,
  RecordSummary,
  RecordView,
  RegisterDef,
  Sentence,
  TicketView,
} from '../../contract/api';
import { DAY_MS } from '../../contract/pure/day';
import { isWorkDone } from '../../contract/pure/state';
import { fold, inRow, matches, words } from '../../kit/text/fold';
import { asWrittenShort } from '../../kit/text/format';

/** How many fields a list shows where the register does not say which. */
const COLUMNS = 4;

export function registerOf(organisation: Organisation | null, id: string): RegisterDef | undefined {
  return organisation?.registers?.find((register) => register.id === id);
}

function hasRole(me: Person | null, roles: readonly string[]): boolean {
  return me?.active === true && me.roles.some((role) => roles.includes(role));
}
export function writes(me: Person | null, def: RegisterDef): boolean {
  return hasRole(me, def.writes);
}
export function reads(me: Person | null, def: RegisterDef): boolean {
  return hasRole(me, def.reads) || writes(me, def);
}

/** The registers that the phone holds for its person; a desk's browser in the phone's shape holds all that it reads.
 *  Articles have a screen of their own. */
export function carried(
  organisation: Organisation | null,
  me: Person | null,
  records: Iterable<RecordSummary>,
): RegisterDef[] {
  const held = new Set([...records].map(({ register }) => register));
  return (organisation?.registers ?? []).filter(
    (def) => !def.article && reads(me, def) && (def.offline === true || held.has(def.id)),
  );
}

/** Whether somebody adds files to a record and takes them out of sight: what is published stays as it was approved. */
export function keepsFiles(me: Person | null, def: RegisterDef, record: Pick<RecordSummary, 'state'>): boolean {
  return writes(me, def) && (!def.article || stateOf(def, record.state)?.id !== def.article.published);
}
/** Whether somebody makes a move: the roles that it names alone, or whoever writes. */
export function mayMove(me: Person | null, def: RegisterDef, way: RecordMove): boolean {
  return way.by?.length ? hasRole(me, way.by) : writes(me, def);
}

/** A move that somebody asks for, and where the record stood then. */
export interface AskedMove {
  way: RecordMove;
  from: string;
}
/** The move from where it was asked for: a record that has moved meanwhile is not moved on from there by a way of another state. */
export function moveOf({ way, from }: AskedMove, reason: string): Command {
  return { move_record: { from, to: way.to, reason } };
}

export function fieldOf(def: RegisterDef, id: FieldId): FieldDef | undefined {
  return def.fields.find((field) => field.id === id);
}

/** A field of a register as a record asks it. */
export interface AskedField {
  field: FieldDef;
  /** It is asked of a record that says this. */
  shown: boolean;
  mustHave: boolean;
  /** What is wrong with its value. */
  error: Sentence | null;
}
/** The fields of a register as the core judged them; one of which it says nothing is asked as the data have it. */
export function askedOf(def: RegisterDef, told: FormState['fields']): AskedField[] {
  return def.fields.map((field) => {
    const { shown, mustHave, error } = told.find(({ id }) => id === field.id) ?? {
      shown: true,
      mustHave: field.required ?? false,
      error: null,
    };
    return { field, shown, mustHave, error };
  });
}
/** Those that a page tells of a record: asked, or filled since before they were not. */
export function fieldsTold(
  engine: Pick<Engine, 'recordForm'>,
  def: RegisterDef,
  view: Pick<RecordView, 'fields'>,
): AskedField[] {
  const values = Object.fromEntries(Object.entries(view.fields).map(([id, set]) => [id, set.value]));
  const asked = askedOf(def, engine.recordForm(def.id, values));
  return asked.filter(({ field, shown }) => shown || (values[field.id] ?? '') !== '');
}
/** What a list shows of each record, in order. */
export function columnsOf(def: RegisterDef): FieldDef[] {
  const named = def.list?.length ? def.list.flatMap((id) => fieldOf(def, id) ?? []) : [];
  return named.length > 0 ? named : def.fields.slice(0, COLUMNS);
}
/** A state by its id; an empty one is where records begin. */
export function stateOf(def: RegisterDef, id: string | undefined): RecordState | undefined {
  return id ? def.states?.find((state) => state.id === id) : def.states?.[0];
}
export function isEnded(def: RegisterDef, record: Pick<RecordSummary, 'state'>): boolean {
  return stateOf(def, record.state)?.ended === true;
}

type Named = { number?: string | null; values: { [key in FieldId]?: string } };

/** The fields and what they say by which a record is known: its key, or its first field that is filled. */
function nameOf(def: RegisterDef | undefined, { values }: Named): [FieldId, string][] {
  const said = (id: FieldId): [FieldId, string][] => (values[id] ? [[id, values[id]]] : []);
  // A moved time of a plan is known by its work and the day that it was for.
  if (def?.rounds) return [def.rounds.name, def.rounds.planned].flatMap(said);
  const key = (def?.key ?? []).flatMap(said);
  return key.length > 0 ? key : (def?.fields ?? []).flatMap(({ id }) => said(id)).slice(0, 1);
}

/** What a record is known by, as people read it. */
export function titleOf(def: RegisterDef | undefined, record: Named): string {
  const isDay = (id: FieldId) => def !== undefined && fieldOf(def, id)?.kind === 'date';
  const name = nameOf(def, record).map(([id, value]) => (isDay(id) ? asWrittenShort(value) : value));
  return name.join(' · ') || record.number || '';
}

/** A letter of a row at the desk, in rem, amply. */
const LETTER = 0.5;
/** What a field's column takes at least to be of use, with the gap beside it, in rem. */
const LEAST = 7.5;
const REM_PX = 16;

/** How wide the columns are that are not a field's, in rem: the state's is as wide as the longest of its states. */
function fixedTracks(def: RegisterDef): { before: number[]; after: number[] } {
  const longest = Math.max(...(def.states ?? []).map(({ name }) => name.length));
  return {
    before: def.number ? [8.5] : [],
    after: [
      ...(def.states?.length ? [Math.max(8, longest * LETTER)] : []),
      ...(def.terms?.length ? [11.5] : []), // a day with its month and its year
      ...(def.progress ? [11] : []),
    ],
  };
}
/** As many of a register's columns as can be read in a table of this width (px): the first one always. */
export function columnsWithin(def: RegisterDef, width: number): FieldDef[] {
  const { before, after } = fixedTracks(def);
  const room = width / REM_PX - [...before, ...after].reduce((sum, each) => sum + each + 1, 0);
  return columnsOf(def).slice(0, Math.max(1, Math.floor(room / LEAST)));
}
/** A table of these columns, as CSS has them. */
export function tracksOf(def: RegisterDef, columns: readonly FieldDef[] = columnsOf(def)): string {
  const { before, after } = fixedTracks(def);
  const rem = (each: number) => `${each}rem`;
  return [...before.map(rem), ...columns.map(() => 'minmax(0, 1fr)'), ...after.map(rem)].join(' ');
}

export interface Term {
  field: FieldDef;
  /** `2026-11-21`. */
  day: string;
  kind: 'past' | 'soon' | 'later';
}
/** The date of a record that comes first, and whether it is near; none of one that has ended. */
export function termOf(def: RegisterDef, record: RecordSummary, today: string): Term | null {
  if (isEnded(def, record)) return null;
  const terms = (def.terms ?? []).flatMap(({ field: id, days = 0 }): Term[] => {
    const [field, day] = [fieldOf(def, id), record.values[id]];
    if (!field || !day || Number.isNaN(Date.parse(day))) return [];
    const left = Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS);
    return [{ field, day, kind: left < 0 ? 'past' : left <= days ? 'soon' : 'later' }];
  });
  return terms.sort((a, b) => (a.day < b.day ? -1 : 1))[0] ?? null;
}

export interface Narrow {
  text: string;
  /** `''` those that have not ended, `*` all, else a state's id. */
  state: string;
  due: boolean;
}
export const EVERYTHING_OPEN: Narrow = { text: '', state: '', due: false };

/** The records of a register that fit, what ends first above, then by their titles. */
export function listed(
  def: RegisterDef,
  records: Iterable<RecordSummary>,
  narrow: Narrow,
  today: string,
): RecordSummary[] {
  const asked = words(narrow.text);
  const fits = (record: RecordSummary): boolean => {
    if (record.register !== def.id) return false;
    const state = stateOf(def, record.state)?.id ?? '';
    if (narrow.state === '' ? isEnded(def, record) : narrow.state !== '*' && state !== narrow.state) return false;
    if (narrow.due && !['past', 'soon'].includes(termOf(def, record, today)?.kind ?? '')) return false;
    if (asked.length === 0) return true;
    // A list keeps the beginning of a long text alone, and all of its words beside it.
    const [shown, numbers] = [Object.values(record.values), [record.number]];
    return matches([...numbers, ...shown].join(' '), asked) || inRow(record, shown, numbers, narrow.text);
  };
  const rank = (record: RecordSummary) => (narrow.due ? (termOf(def, record, today)?.day ?? '9') : '');
  return [...records]
    .filter(fits)
    .map((record) => ({
      record,
      rank: rank(record),
      name: nameOf(def, record)
        .map(([, value]) => value)
        .join(' · '),
    }))
    .sort((a, b) => a.rank.localeCompare(b.rank) || a.name.localeCompare(b.name, 'es', { numeric: true }))
    .map(({ record }) => record);
}

/** What a ticket says of what a record may ask, too: its fields, and its own data under the names that its form has for
 *  them (`solicitante`, `dependencia`). */
export function givenBy(organisation: Organisation | null, view: TicketView): { [key in FieldId]?: string } {
  const service = organisation?.services.find(({ id }) => id === view.decided.service);
  const form = organisation?.forms.find(({ id }) => id === service?.form);
  const core: { [key in Core]?: string } = {
    subject: view.subject.value,
    requester_name: view.requester.name?.value ?? '',
    requester_mail: view.requester.mail?.value ?? '',
    requester_phone: view.requester.phone?.value ?? '',
    client_org: view.requester.client_org?.value ?? '',
  };
  const own = (form?.fields ?? []).flatMap(({ id, core: of }) => {
    const value = of && core[of];
    return value ? [[id, value] as const] : [];
  });
  const told = Object.entries(view.fields).map(([id, set]) => [id, set.value] as const);
  return Object.fromEntries([...own, ...told]);
}

/** The records of a register that bear the key of what is typed, also those that have ended. */
function bearing(
  def: RegisterDef,
  records: Iterable<RecordSummary>,
  values: { [key in FieldId]?: string },
): RecordSummary[] {
  const key = (of: { [key in FieldId]?: string }): string => (def.key ?? []).map((id) => fold(of[id] ?? '')).join('\n');
  const wanted = key(values);
  if (wanted.trim() === '') return [];
  return [...records].filter((record) => record.register === def.id && key(record.values) === wanted);
}

/** The record that already bears the key of what is typed; the server asks the same of all that it has. */
export function twinOf(
  def: RegisterDef,
  records: Iterable<RecordSummary>,
  values: { [key in FieldId]?: string },
): RecordSummary | null {
  return bearing(def, records, values).find((record) => !isEnded(def, record)) ?? null;
}

export interface Stock {
  rule: RecordStock;
  /** How many there are. */
  count: number;
}
/** What must be there of a register, and how much of it is (AGU-52). */
export function stockOf(def: RegisterDef, records: Iterable<RecordSummary>): Stock[] {
  const all = [...records].filter((record) => record.register === def.id);
  const counts = (rule: RecordStock) => (record: RecordSummary) =>
    rule.states.includes(stateOf(def, record.state)?.id ?? '');
  return (def.stock ?? []).map((rule) => ({ rule, count: all.filter(counts(rule)).length }));
}

export interface OwedRecord {
  def: RegisterDef;
  /** What the ticket says of its key. */
  title: string;
  /** The one in force that must end, be linked, or say what the ticket asks for; none where one is to be entered. */
  record: RecordSummary | null;
  what: 'enter' | 'end' | 'link' | 'change';
  /** What the ticket asks it to say, and it does not. */
  differs: Differs[];
}
export interface Differs {
  field: FieldDef;
  /** What the ticket asks for. */
  asked: string;
  /** What the record says; empty where it says nothing. */
  says: string;
}
/** What of a record is not as its ticket asks for it: which fields, the core judges. */
function differing(
  engine: Pick<Engine, 'unsaid'>,
  rule: RecordRule,
  def: RegisterDef,
  record: RecordSummary,
  given: { [key in FieldId]?: string },
): Differs[] {
  return engine.unsaid(rule, given, record).flatMap((id) => {
    const [field, told] = [fieldOf(def, id), rule.values?.[id]];
    return !field || told === undefined ? [] : [{ field, asked: given[told] ?? '', says: record.values[id] ?? '' }];
  });
}
/** The roles that may write what a register must say, by name. */
export function writersOf(organisation: Organisation | null, def: RegisterDef): string[] {
  return (organisation?.roles ?? []).filter(({ id }) => def.writes.includes(id)).map(({ name }) => name);
}
/** What the registers must say before a ticket's work is resolved, and do not say yet (OAX-58, OAX-69), as the server judges it:
 *  of a ticket that was opened before that was asked it is not. */
export function owedRecords(
  engine: Pick<Engine, 'unsaid'>,
  organisation: Organisation | null,
  ticket: TicketView,
  records: Iterable<RecordSummary>,
): OwedRecord[] {
  const { service, state } = ticket.decided;
  const spared = organisation?.earlier?.[ticket.born.catalog]?.[service] ?? [];
  if (isWorkDone(state) || spared.includes('closing.records')) return [];
  const [all, given] = [[...records], givenBy(organisation, ticket)];
  const rules = organisation?.services.find(({ id }) => id === service)?.closing.requires_records ?? [];
  return rules.flatMap((rule): OwedRecord[] => {
    const { register, ended = false, known = false, linked = false } = rule;
    const def = registerOf(organisation, register);
    const title = (def?.key ?? []).flatMap((id) => given[id] || []).join(' · ');
    if (!def || title === '') return [];
    const record = twinOf(def, all, given);
    if (record) {
      if (ended) return [{ def, title, record, what: 'end', differs: [] }];
      const differs = spared.includes('closing.values') ? [] : differing(engine, rule, def, record, given);
      const lacks = linked && !spared.includes('closing.links') && record.links?.includes(ticket.id) !== true;
      if (lacks) return [{ def, title, record, what: 'link', differs }];
      return differs.length > 0 ? [{ def, title, record, what: 'change', differs }] : [];
    }
    // What has ended since is not entered anew (AGU-51).
    const enough = ended || (known && bearing(def, all, given).length > 0);
    return enough ? [] : [{ def, title, record, what: 'enter', differs: [] }];
  });
}

/** The records that say they have to do with a document. */
export function linkedTo(records: Iterable<RecordSummary>, document: DocumentId): RecordSummary[] {
  return [...records].filter((record) => record.links?.includes(document)).sort((a, b) => a.born - b.born);
}

/** The number by which registers name an item: of the inventory, or of its maker where it bears none. */
export function codeOf({ fields }: Pick<EquipmentView, 'fields'>): string {
  return fields.inventory?.value.trim() || fields.serial?.value.trim() || '';
}

export interface OfItem {
  def: RegisterDef;
  records: RecordSummary[];
}
/** What the registers hold of an item (SEC-46): records that name it in the field that their register says, and those
 *  linked to it; by register in the order of the data, what has not ended first, then the latest. */
export function ofItem(
  organisation: Organisation | null,
  records: Iterable<RecordSummary>,
  item: Pick<EquipmentView, 'id' | 'fields'>,
): OfItem[] {
  const [all, code] = [[...records], fold(codeOf(item))];
  return (organisation?.registers ?? []).flatMap((def) => {
    const { item: field } = def;
    const names = (record: RecordSummary): boolean =>
      field !== undefined && code !== '' && fold(record.values[field]?.trim() ?? '') === code;
    const own = all.filter((one) => one.register === def.id && (names(one) || one.links?.includes(item.id) === true));
    const ended = (record: RecordSummary): number => Number(isEnded(def, record));
    own.sort((a, b) => ended(a) - ended(b) || b.born - a.born);
    return own.length > 0 ? [{ def, records: own }] : [];
  });
}

/** The registers out of which a record of an item may be entered on its page: not one that has it under its one key. */
export function enteredOf(organisation: Organisation | null, me: Person | null, own: readonly OfItem[]): RegisterDef[] {
  const stands = (def: RegisterDef): boolean =>
    def.key?.length === 1 &&
    def.key[0] === def.item &&
    own.some((of) => of.def.id === def.id && of.records.some((record) => !isEnded(def, record)));
  return (organisation?.registers ?? []).filter((def) => def.item && writes(me, def) && !stands(def));
}
