// Converts the values of an entry to what its fields show, and typed text back. Keys that no field names stay.
import { isEntry, objectOf, parsed, withKey, type Entry, type Json } from './pieces';
import {
  approval,
  approvalLine,
  closer,
  closerLine,
  fileClass,
  fileClassLine,
  floor,
  floorLine,
  step,
  stepLine,
  stepsOf,
} from './rows';
import type { FieldDef, FieldKind } from './section-def';

/** What people call an entry: its name, what a plan opens or reminds of, else its id. */
export function nameOf(entry: Entry): string {
  const words = [entry.name, entry.label, entry.title];
  const plan = [said(entry, 'does.open.subject'), said(entry, 'does.remind.text')];
  const named = [...words, ...plan, entry.id].find((each) => typeof each === 'string' && each !== '');
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
    case 'closers':
      return Array.isArray(value) ? value.map(closerLine).join('\n') : JSON.stringify(value);
    case 'hours':
      return Array.isArray(value) ? value.map(opening).join('\n') : '';
    case 'steps':
      return Array.isArray(value) ? value.filter(isEntry).map(stepLine).join('\n') : '';
    case 'floors':
      return Array.isArray(value) ? value.filter(isEntry).map(floorLine).join('\n') : '';
    case 'approvals':
      return Array.isArray(value) ? value.filter(isEntry).map(approvalLine).join('\n') : '';
    case 'fileClasses':
      return isEntry(value) ? Object.entries(value).map(fileClassLine).join('\n') : '';
    case 'entries':
    case 'answers':
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

/**
 * What was typed into a field as its value; undefined: the key is left out; null: it cannot be read. Of a list that is written a
 * line each, a line that stands there already (`stood`) is what it stands for, also where it could not be typed so.
 */
export function read(kind: FieldKind, typed: string, stood?: Json): { value: Json | undefined } | null {
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
    case 'closers':
      return { value: lines(text).map(closer) };
    case 'hours':
      return eachLine(text, stood, opening, openingOf);
    case 'steps':
      return { value: lines(text).map(step) };
    case 'floors':
      return eachLine(text, stood, (value) => (isEntry(value) ? floorLine(value) : ''), floor);
    case 'approvals':
      return eachLine(text, stood, (value) => (isEntry(value) ? approvalLine(value) : ''), approval);
    case 'fileClasses': {
      const read = lines(text).map(fileClass);
      const whole = read.flatMap((each) => (each === null ? [] : [each]));
      return whole.length === read.length ? { value: Object.fromEntries(whole) } : null;
    }
    case 'entries':
    case 'answers': {
      const value = parsed(text);
      if (typeof value !== 'object' || value === null) return null;
      return { value: Object.keys(value).length === 0 ? undefined : value };
    }
    default:
      return { value: text };
  }
}

function eachLine(
  text: string,
  stood: Json | undefined,
  lineOf: (value: Json) => string,
  valueOf: (line: string) => Json,
): { value: Json[] } | null {
  const known = new Map<string, Json>();
  for (const each of Array.isArray(stood) ? stood : []) known.set(lineOf(each), each);
  const value = lines(text).map((line) => known.get(line) ?? valueOf(line));
  return value.includes(null) ? null : { value };
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** «mon tue 08:00 15:00»; a day that does not end before midnight: «sat 00:00 24:00» */
function openingOf(line: string): Json {
  const words = line.split(/\s+/);
  const [from, to] = words.slice(-2);
  const days = words.slice(0, -2);
  const hour = /^([01]\d|2[0-3]):[0-5]\d$/;
  if (from === undefined || to === undefined || !hour.test(from) || !(hour.test(to) || to === '24:00')) return null;
  return days.length > 0 && days.every((day) => DAYS.includes(day)) ? { days, from, to } : null;
}

/** What an entry says under a key, also under that of an object within it, however deep. */
export function said(entry: Entry, key: string): Json | undefined {
  const [first = '', ...rest] = key.split('.');
  const value = entry[first];
  return rest.length === 0 ? value : isEntry(value) ? said(value, rest.join('.')) : undefined;
}

/** Says it there; undefined takes the key away, and an object with it that has nothing more to say. */
function say(entry: Entry, key: string, value: Json | undefined): void {
  const [first = '', ...rest] = key.split('.');
  if (rest.length === 0) {
    if (value === undefined) delete entry[first];
    else entry[first] = value;
    return;
  }
  const before = entry[first];
  const inner: Entry = isEntry(before) ? { ...before } : {};
  say(inner, rest.join('.'), value);
  if (Object.keys(inner).length > 0) entry[first] = inner;
  else delete entry[first];
}

/** Which of its variants a field says: a path of keys, or a word alone; empty where it says none. */
function variantIn(value: Json | undefined, { variants = [], plain = [] }: FieldDef): string {
  if (typeof value === 'string') return plain.includes(value) ? value : '';
  return isEntry(value) ? (variants.find((path) => said(value, path) !== undefined) ?? '') : '';
}
/** A variant that says nothing more yet. */
function bare(path: string, { plain = [] }: FieldDef): Json {
  if (plain.includes(path)) return path;
  return path.split('.').reduceRight<Json>((inner, step) => ({ [step]: inner }), {});
}

/** What a field shows of an entry. */
export function shownIn(entry: Entry, field: FieldDef): string {
  const value = said(entry, field.key) ?? (field.unlessNo === true ? true : undefined);
  return field.kind === 'variant' ? variantIn(value, field) : shown(field.kind, value);
}

/** Of what a field chooses among, what is offered: a variant that nothing judges, only where the entry says it. */
export function offered<T extends { value: string }>(listed: readonly T[], entry: Entry, field: FieldDef): T[] {
  const stands = shownIn(entry, field);
  return listed.filter(({ value }) => value === stands || field.unreadVariants?.includes(value) !== true);
}

/** Whether a field is asked: one of a variant, where that variant stands or was chosen just now. */
export function isAsked(
  { key, only, unread }: FieldDef,
  fields: readonly FieldDef[],
  entry: Entry,
  typed: Record<string, string>,
): boolean {
  if (unread === true && said(entry, key) !== true) return false;
  const variant = fields.find((field) => field.key === only?.key);
  return only === undefined || variant === undefined || (typed[only.key] ?? shownIn(entry, variant)) === only.is;
}

/** The entry with what its fields say so far, and the keys that cannot be read; keys that no field names stay. */
export function drafted(
  entry: Entry,
  fields: readonly FieldDef[],
  typed: Record<string, string>,
): { next: Entry; wrong: string[] } {
  const next: Entry = { ...entry };
  const wrong: string[] = [];
  const chosen = (field: FieldDef) => typed[field.key] ?? shownIn(entry, field);
  for (const field of fields) {
    const { key, kind, required, empty, unlessNo = false } = field;
    if (!isAsked(field, fields, entry, typed)) continue;
    const before = said(entry, key);
    const was = shownIn(entry, field);
    const text = chosen(field);
    if (kind === 'variant') {
      if (text === '') wrong.push(...(required ? [key] : []));
      else if (text !== was) next[key] = bare(text, field);
      continue;
    }
    // What nobody touched stays, also where it could not be typed so; where it is missing, that is said.
    if (text === was && (before !== undefined || unlessNo) && !(required && text === '')) continue;
    const told = read(kind, text, before);
    if (told === null || (required && told.value === undefined)) wrong.push(key);
    else if (told.value === undefined) {
      if (empty === true) say(next, key, []);
      else if (before !== undefined) say(next, key, undefined);
    } else if (kind === 'bool' && told.value === false && !unlessNo && (before === undefined || field.leftOut)) {
      if (before !== undefined) say(next, key, undefined);
    } else say(next, key, kind === 'steps' ? stepsOf(told.value, before, shown('id', next.id)) : told.value);
  }
  // A variant stays chosen where the last thing that it said was taken away.
  for (const field of fields.filter(({ kind }) => kind === 'variant')) {
    const variant = chosen(field);
    if (variant !== '' && variantIn(next[field.key], field) !== variant) next[field.key] = bare(variant, field);
  }
  return { next, wrong };
}

/** The entry with what its fields say; or the keys that cannot be read. */
export function filled(entry: Entry, fields: readonly FieldDef[], typed: Record<string, string>): Entry | string[] {
  const { next, wrong } = drafted(entry, fields, typed);
  return wrong.length > 0 ? wrong : next;
}

/** A file that is one entry, with another: of a key that says what it said the text stays. */
export function withObject(text: string, next: Entry): string {
  const before = objectOf(text) ?? {};
  const keys = new Set([...Object.keys(before), ...Object.keys(next)]);
  const changed = [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(next[key]));
  return changed.reduce((file, key) => withKey(file, key, next[key]), text);
}
