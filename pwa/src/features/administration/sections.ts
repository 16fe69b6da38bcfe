// What of the organisation's data is edited by a form: its sections in people's words, each with the fields of its
// entries. A key that no field names is kept as it is; the whole entry can be edited as text beside it.
import { parsed, type Entry, type Json } from './pieces';

export type SectionId =
  'teams' | 'buildings' | 'holidays' | 'calendars' | 'priorities' | 'channels' | 'escalation' | 'plans' | 'stateGroups';

/** What a field takes. `list`: one a line; `several`: ids of another section; `json`: whatever it is, as text. */
export type FieldKind = 'text' | 'id' | 'number' | 'bool' | 'date' | 'list' | 'choice' | 'several' | 'hours' | 'json';
/** What a field chooses among. */
export type Among = 'teams' | 'roles' | 'services' | 'priorities' | 'categories';

export interface FieldDef {
  key: string;
  kind: FieldKind;
  required?: boolean;
  among?: Among;
}

export interface SectionDef {
  id: SectionId;
  file: string;
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
  { id: 'buildings', file: 'buildings.json', fields: [ID, NAME, { key: 'site', kind: 'text' }] },
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
];

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

/** The entry with what its fields say; keys that no field names stay as they are. Or the keys that cannot be read. */
export function filled(entry: Entry, fields: readonly FieldDef[], typed: Record<string, string>): Entry | string[] {
  const next: Entry = { ...entry };
  const wrong: string[] = [];
  for (const { key, kind, required } of fields) {
    const text = typed[key] ?? shown(kind, entry[key]);
    const told = read(kind, text);
    if (told === null || (required && told.value === undefined)) wrong.push(key);
    else if (text === shown(kind, entry[key]) && key in entry) continue;
    else if (told.value === undefined || (kind === 'bool' && told.value === false && !(key in entry))) delete next[key];
    else next[key] = told.value;
  }
  return wrong.length > 0 ? wrong : next;
}
