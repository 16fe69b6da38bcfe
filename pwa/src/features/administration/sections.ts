// What of the organisation's data is edited by a form: its sections in people's words, each with the fields of its
// entries. A key that no field names is kept as it is; the whole entry can be edited as text beside it.
import { isEntry, objectOf, parsed, withKey, type Entry, type Json } from './pieces';
import { approval, approvalLine, floor, floorLine, step, stepLine, stepsOf } from './rows';

export type SectionId =
  | 'teams'
  | 'buildings'
  | 'holidays'
  | 'calendars'
  | 'priorities'
  | 'channels'
  | 'escalation'
  | 'plans'
  | 'stateGroups'
  | 'services'
  | 'forms'
  | 'formFields'
  | 'signatures'
  | 'registers'
  | 'roles'
  | 'settings';

/**
 * What a field takes. `list`: one a line; `several`: ids of another section; `json`: whatever it is, as text. One a
 * line too, `steps`: the points of a checklist, `approvals`: who approves and how, `floors`: the levels of a building.
 */
export type FieldKind =
  | 'text'
  | 'long'
  | 'id'
  | 'number'
  | 'bool'
  | 'date'
  | 'list'
  | 'choice'
  | 'several'
  | 'hours'
  | 'json'
  | 'steps'
  | 'approvals'
  | 'floors';
/** What a field chooses among: entries of the data, or what the data may say. */
export type Among =
  | 'teams'
  | 'roles'
  | 'services'
  | 'priorities'
  | 'categories'
  | 'channels'
  | 'forms'
  | 'kinds'
  | 'surveys'
  | 'classes'
  | 'rights'
  | 'stages'
  | 'fieldKinds'
  | 'formKinds';

export interface FieldDef {
  /** Its key; `target.resolve_days` is the key of an object within the entry. */
  key: string;
  kind: FieldKind;
  required?: boolean;
  among?: Among;
  /** The key must be there: chosen nothing, it says so. */
  empty?: boolean;
}

export interface SectionDef {
  id: SectionId;
  /** Its file; where it has a folder, that of an entry which has none yet. */
  file: string;
  /** Its entries stand in all files of this folder, a new one in a file of its own. */
  folder?: string;
  /** The file is one entry, and no list of them. */
  single?: boolean;
  /** The list stands under this key of the file's object. */
  list?: string;
  /** Fields of the file itself, beside its list. */
  head?: FieldDef[];
  fields: FieldDef[];
}

const ID: FieldDef = { key: 'id', kind: 'id', required: true };
const NAME: FieldDef = { key: 'name', kind: 'text', required: true };
const LABEL: FieldDef = { key: 'label', kind: 'text', required: true };
const SOURCE: FieldDef = { key: 'source', kind: 'text' };
const minutes = (key: string): FieldDef => ({ key, kind: 'number' });

export const SECTIONS: readonly SectionDef[] = [
  { id: 'teams', file: 'teams.json', fields: [ID, NAME] },
  {
    id: 'buildings',
    file: 'buildings.json',
    fields: [ID, NAME, { key: 'site', kind: 'text' }, { key: 'floors', kind: 'floors' }],
  },
  {
    id: 'holidays',
    file: 'holidays.json',
    list: 'own',
    head: [{ key: 'federal', kind: 'bool' }],
    fields: [{ key: 'date', kind: 'date', required: true }, NAME],
  },
  {
    id: 'calendars',
    file: 'calendars.json',
    fields: [ID, { key: 'hours', kind: 'hours' }, { key: 'holidays', kind: 'bool' }],
  },
  {
    id: 'priorities',
    file: 'priorities.json',
    fields: [
      ID,
      LABEL,
      minutes('respond_minutes'),
      minutes('resolve_minutes'),
      minutes('warn_minutes'),
      { key: 'provenance', kind: 'text' },
    ],
  },
  { id: 'channels', file: 'channels.json', fields: [ID, LABEL] },
  {
    id: 'escalation',
    file: 'escalation.json',
    fields: [
      ID,
      { key: 'level', kind: 'number', required: true },
      { key: 'services', kind: 'several', among: 'services' },
      { key: 'categories', kind: 'several', among: 'categories' },
      { key: 'priorities', kind: 'several', among: 'priorities' },
      { key: 'team', kind: 'choice', among: 'teams' },
      { key: 'tell', kind: 'several', among: 'roles' },
      { key: 'decides', kind: 'choice', among: 'roles' },
      minutes('after_breach_minutes'),
      SOURCE,
    ],
  },
  {
    id: 'plans',
    file: 'plans.json',
    fields: [ID, { key: 'when', kind: 'json', required: true }, { key: 'does', kind: 'json', required: true }, SOURCE],
  },
  { id: 'stateGroups', file: 'state_groups.json', fields: [ID, LABEL, { key: 'states', kind: 'list' }] },
  {
    id: 'roles',
    file: 'roles.json',
    fields: [
      ID,
      NAME,
      { key: 'external', kind: 'bool' },
      { key: 'classes', kind: 'several', among: 'classes', empty: true },
      { key: 'may', kind: 'several', among: 'rights' },
      SOURCE,
    ],
  },
  {
    id: 'registers',
    file: '',
    folder: 'registers',
    fields: [
      ID,
      NAME,
      { key: 'record', kind: 'text', required: true },
      { key: 'help', kind: 'long' },
      { key: 'fields', kind: 'json', required: true },
      { key: 'key', kind: 'list' },
      { key: 'list', kind: 'list' },
      { key: 'states', kind: 'json' },
      { key: 'number', kind: 'json' },
      { key: 'terms', kind: 'json' },
      { key: 'reads', kind: 'several', among: 'roles', empty: true },
      { key: 'writes', kind: 'several', among: 'roles', empty: true },
      { key: 'services', kind: 'several', among: 'services' },
      { key: 'offline', kind: 'bool' },
    ],
  },
  {
    id: 'settings',
    file: 'settings.json',
    single: true,
    fields: [
      { key: 'window_days', kind: 'number' },
      { key: 'reopen_window_business_days', kind: 'number' },
      { key: 'offer_business_minutes', kind: 'number' },
      { key: 'maintenance_every_months', kind: 'number' },
      { key: 'queue_estimate', kind: 'bool' },
      { key: 'portal_role', kind: 'choice', among: 'roles' },
      { key: 'survey_form', kind: 'choice', among: 'forms' },
      { key: 'label_reports', kind: 'choice', among: 'services' },
      { key: 'label_says_reported', kind: 'bool' },
      { key: 'auto_close', kind: 'json' },
      { key: 'survey', kind: 'json' },
      { key: 'approval', kind: 'json' },
      { key: 'closed_by', kind: 'json' },
      { key: 'requires_diagnosis', kind: 'json' },
      { key: 'clock', kind: 'json' },
      { key: 'evidence', kind: 'json' },
      { key: 'letters', kind: 'json' },
      { key: 'screens', kind: 'json' },
    ],
  },
];

/** A service: what is asked, who serves it, what is promised, what it demands. */
export const SERVICES: SectionDef = {
  id: 'services',
  file: '',
  folder: 'services',
  fields: [
    ID,
    NAME,
    { key: 'category', kind: 'choice', among: 'categories', required: true },
    { key: 'kind', kind: 'choice', among: 'kinds' },
    { key: 'people_say', kind: 'list' },
    { key: 'skills', kind: 'list' },
    { key: 'mail_domains', kind: 'list' },
    { key: 'subservices', kind: 'list' },
    { key: 'channels', kind: 'several', among: 'channels' },
    { key: 'team', kind: 'choice', among: 'teams', required: true },
    { key: 'default_priority', kind: 'choice', among: 'priorities' },
    minutes('target.respond_minutes'),
    minutes('target.resolve_minutes'),
    minutes('target.resolve_days'),
    minutes('target.warn_minutes'),
    { key: 'form', kind: 'choice', among: 'forms' },
    { key: 'related_forms', kind: 'several', among: 'forms' },
    { key: 'required_fields', kind: 'list' },
    { key: 'required_to_resolve', kind: 'list' },
    { key: 'required_to_close', kind: 'list' },
    { key: 'approvals', kind: 'approvals' },
    { key: 'checklist', kind: 'steps' },
    { key: 'requester_roles', kind: 'several', among: 'roles' },
    { key: 'closing.survey', kind: 'choice', among: 'surveys' },
    { key: 'closing.requires_user_confirmation', kind: 'bool' },
    { key: 'closing.requires_signature', kind: 'bool' },
    { key: 'closing.requires_evidence_photo', kind: 'bool' },
    { key: 'procedure_code', kind: 'text' },
    { key: 'flow', kind: 'text', required: true },
    SOURCE,
  ],
};
/** A form, but for its fields and signatures, which are lists of their own. */
export const FORMS: SectionDef = {
  id: 'forms',
  file: '',
  folder: 'forms',
  fields: [
    { key: 'title', kind: 'text', required: true },
    ID,
    { key: 'code', kind: 'text' },
    { key: 'control', kind: 'text' },
    { key: 'kind', kind: 'choice', among: 'formKinds', required: true },
    { key: 'filled_by', kind: 'text' },
    { key: 'legends', kind: 'list' },
    SOURCE,
  ],
};
/** A field of a form. */
export const FORM_FIELDS: SectionDef = {
  id: 'formFields',
  file: '',
  fields: [
    LABEL,
    { key: 'id', kind: 'id', required: true },
    { key: 'kind', kind: 'choice', among: 'fieldKinds', required: true },
    { key: 'options', kind: 'list' },
    { key: 'multiple', kind: 'bool' },
    { key: 'required', kind: 'bool' },
    { key: 'stage', kind: 'choice', among: 'stages' },
    { key: 'help', kind: 'text' },
    { key: 'section', kind: 'text' },
    { key: 'when', kind: 'text' },
    { key: 'required_when', kind: 'text' },
    { key: 'filled_by', kind: 'choice', among: 'roles' },
  ],
};
/** A place for a signature. */
export const SIGNATURES: SectionDef = {
  id: 'signatures',
  file: '',
  fields: [
    LABEL,
    { key: 'role', kind: 'choice', among: 'roles', required: true },
    { key: 'purpose', kind: 'text', required: true },
    { key: 'stamp', kind: 'bool' },
  ],
};
/** All that have words of their own. */
export const EVERY: readonly SectionDef[] = [...SECTIONS, SERVICES, FORMS];

/** The section of this id. */
export function sectionOf(id: string): SectionDef | undefined {
  return SECTIONS.find((each) => each.id === id);
}

/** What people call an entry: its name, else its id. */
export function nameOf(entry: Entry): string {
  const named = [entry.name, entry.label, entry.title, entry.id].find(
    (each) => typeof each === 'string' && each !== '',
  );
  return typeof named === 'string' ? named : '';
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A value as its field shows it. */
export function shown(kind: FieldKind, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  switch (kind) {
    case 'list':
    case 'several':
      return Array.isArray(value) ? value.join('\n') : JSON.stringify(value);
    case 'hours':
      return Array.isArray(value) ? value.map(opening).join('\n') : '';
    case 'steps':
      return Array.isArray(value) ? value.filter(isEntry).map(stepLine).join('\n') : '';
    case 'floors':
      return Array.isArray(value) ? value.filter(isEntry).map(floorLine).join('\n') : '';
    case 'approvals':
      return Array.isArray(value) ? value.filter(isEntry).map(approvalLine).join('\n') : '';
    case 'json':
      return JSON.stringify(value, null, 2);
    case 'bool':
      return value === true ? 'true' : '';
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

function opening(value: Json): string {
  const { days, from, to } = value as { days?: Json; from?: Json; to?: Json };
  return `${Array.isArray(days) ? days.join(' ') : ''} ${String(from)} ${String(to)}`.trim();
}

/** What was typed into a field as its value; undefined: the key is left out; null: it cannot be read. */
export function read(kind: FieldKind, typed: string): { value: Json | undefined } | null {
  const text = typed.trim();
  if (kind === 'bool') return { value: text === 'true' };
  if (text === '') return { value: undefined };
  switch (kind) {
    case 'number': {
      const number = Number(text);
      return Number.isInteger(number) && number >= 0 ? { value: number } : null;
    }
    case 'list':
    case 'several':
      return { value: lines(text) };
    case 'hours': {
      const read = lines(text).map(openingOf);
      return read.every((each) => each !== null) ? { value: read as Json[] } : null;
    }
    case 'steps':
      return { value: lines(text).map(step) };
    case 'floors':
      return { value: lines(text).map(floor) };
    case 'approvals': {
      const read = lines(text).map(approval);
      return read.every((each) => each !== null) ? { value: read as Json[] } : null;
    }
    case 'json': {
      const value = parsed(text);
      return value === undefined ? null : { value };
    }
    default:
      return { value: text };
  }
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** «mon tue 08:00 15:00» */
function openingOf(line: string): Json {
  const words = line.split(/\s+/);
  const [from, to] = words.slice(-2);
  const days = words.slice(0, -2);
  const hour = /^([01]\d|2[0-3]):[0-5]\d$/;
  if (from === undefined || to === undefined || !hour.test(from) || !hour.test(to)) return null;
  return days.length > 0 && days.every((day) => DAYS.includes(day)) ? { days, from, to } : null;
}

/** What an entry says under a key, also under that of an object within it. */
export function said(entry: Entry, key: string): Json | undefined {
  const [first = '', second] = key.split('.');
  const value = entry[first];
  return second === undefined ? value : isEntry(value) ? value[second] : undefined;
}

/** Says it there; undefined takes the key away, and an object with it that has nothing more to say. */
function say(entry: Entry, key: string, value: Json | undefined): void {
  const [first = '', second] = key.split('.');
  if (second === undefined) {
    if (value === undefined) delete entry[first];
    else entry[first] = value;
    return;
  }
  const before = entry[first];
  const inner: Entry = isEntry(before) ? { ...before } : {};
  say(inner, second, value);
  if (Object.keys(inner).length > 0) entry[first] = inner;
  else delete entry[first];
}

/** The entry with what its fields say; keys that no field names stay as they are. Or the keys that cannot be read. */
export function filled(entry: Entry, fields: readonly FieldDef[], typed: Record<string, string>): Entry | string[] {
  const next: Entry = { ...entry };
  const wrong: string[] = [];
  for (const { key, kind, required, empty } of fields) {
    const before = said(entry, key);
    const text = typed[key] ?? shown(kind, before);
    const told = read(kind, text);
    if (told === null || (required && told.value === undefined)) wrong.push(key);
    else if (text === shown(kind, before) && before !== undefined) continue;
    else if (told.value === undefined) say(next, key, empty === true ? [] : undefined);
    else if (kind === 'bool' && told.value === false && before === undefined) continue;
    else say(next, key, kind === 'steps' ? stepsOf(told.value, before, shown('id', next.id)) : told.value);
  }
  return wrong.length > 0 ? wrong : next;
}

/** A file that is one entry, with another: of a key that says what it said the text stays. */
export function withObject(text: string, next: Entry): string {
  const before = objectOf(text) ?? {};
  const keys = new Set([...Object.keys(before), ...Object.keys(next)]);
  const changed = [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(next[key]));
  return changed.reduce((file, key) => withKey(file, key, next[key]), text);
}
