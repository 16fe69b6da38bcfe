// Edits a form: moves, adds and takes away its fields. What no editor names stays as it is.
import type { FieldDef, FieldKind } from '../../../contract/api';
import { CONTROLS } from '../../ticket/field-control';
import { isEntry, type Entry } from '../pieces';

export const FIELD_KINDS = Object.keys(CONTROLS) as FieldKind[];

/** The entries of a list within an entry. */
export function listIn(entry: Entry, key: string): Entry[] {
  const list = entry[key];
  return Array.isArray(list) ? list.filter(isEntry) : [];
}

/** The entry with another of that list, one more (`at` behind the last), or one less (`value` null). */
export function withListed(entry: Entry, key: string, at: number, value: Entry | null): Entry {
  const next = [...listIn(entry, key)];
  next.splice(at, 1, ...(value === null ? [] : [value]));
  return { ...entry, [key]: next };
}

/** The entry with one of that list at another place. */
export function moved(entry: Entry, key: string, from: number, to: number): Entry {
  const next = [...listIn(entry, key)];
  const [taken] = next.splice(from, 1);
  if (taken === undefined || to < 0 || to > next.length) return entry;
  next.splice(to, 0, taken);
  return { ...entry, [key]: next };
}

/** Where one of a list stands by now: at the place where it was seen, else where its id is; -1 where it is gone. */
export function placeIn(list: readonly Entry[], at: number, seen: Entry): number {
  return list[at]?.id === seen.id ? at : list.findIndex(({ id }) => id === seen.id);
}

/** The field with another kind: what it offers goes where it is no choice any more. */
export function ofKind(field: Entry, kind: string): Entry {
  const next: Entry = { ...field, kind };
  if (kind !== 'choice') {
    delete next.options;
    delete next.options_source;
    delete next.multiple;
  }
  return next;
}

/** The fields as they are filled in: none that the ticket answers, the server numbers, or that no control takes. */
export function fillable(form: Entry): FieldDef[] {
  const drawn = listIn(form, 'fields').filter(
    (field) =>
      typeof field.id === 'string' &&
      typeof field.kind === 'string' &&
      field.kind in CONTROLS &&
      field.kind !== 'photo' &&
      field.kind !== 'signature' &&
      field.core === undefined &&
      field.series === undefined,
  );
  return drawn.map((field) => ({ stage: 'open', required: false, label: '', ...field }) as unknown as FieldDef);
}

/** A condition taken apart: names, texts and signs in their order. */
const PARTS = /'[^']*'|[a-z_][a-z0-9_]*|==|!=|>=|<=|[<>()[\],]|[0-9.]+/g;
/** How its signs are said. */
export type Said = Record<
  '==' | '!=' | '>' | '>=' | '<' | '<=' | 'in' | 'and' | 'or' | 'not' | 'empty' | 'true' | 'false',
  string
>;

/** A condition in people's words: fields by their labels, signs by what they mean. */
export function inWords(condition: string, fields: readonly Entry[], said: Said): string {
  const label = (name: string) => {
    const named = fields.find((field) => field.id === name)?.label;
    return typeof named === 'string' ? `«${named}»` : name;
  };
  const parts = (condition.match(PARTS) ?? []).map((part) => {
    if (part.startsWith("'")) return part.slice(1, -1);
    if (Object.hasOwn(said, part)) return said[part as keyof Said];
    return /^[a-z_]/.test(part) ? label(part) : part;
  });
  return parts
    .join(' ')
    .replace(/\s*\[\s*/g, ' ')
    .replace(/\s*\]/g, '')
    .replace(/ ,/g, ',')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .trim();
}
