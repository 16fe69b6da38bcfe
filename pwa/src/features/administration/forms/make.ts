// A new service out of its printed form: both entries of the data, with what an institution's other services have.
import { fold } from '../../../kit/text/fold';
import { entriesOf, entryText, written, type Entry } from '../pieces';
import { guessed, type SignatureLine } from './guess';
import { idOf } from './ids';

/** The data that a new service stands beside. */
export interface Known {
  services: readonly Entry[];
  forms: readonly Entry[];
  roles: readonly Entry[];
}
/** What somebody says of it. */
export interface NewService {
  name: string;
  category: string;
  team: string;
  /** `incident`, `request`; empty: whoever asks says. */
  kind: string;
  /** The official code of its form. */
  code: string;
  /** The lines of its form, a field each; empty: it has none. */
  lines: string;
}
export interface Made {
  service: Entry;
  form: Entry | null;
  /** What each new file says. */
  files: Record<string, string>;
}

const text = (entry: Entry, key: string): string => (typeof entry[key] === 'string' ? entry[key] : '');
const list = (entry: Entry, key: string): string[] =>
  Array.isArray(entry[key]) ? entry[key].filter((each): each is string => typeof each === 'string') : [];

/** The entries of all files of a folder, each with where it stands. */
export interface Placed {
  path: string;
  at: number;
  entry: Entry;
}
export function placedIn(folder: string, paths: readonly string[], textOf: (path: string) => string): Placed[] {
  const files = paths.filter((path) => path.startsWith(`${folder}/`));
  return files.flatMap((path) => (entriesOf(textOf(path)) ?? []).map((entry, at) => ({ path, at, entry })));
}

/** Ids of fields that the server numbers elsewhere: the same id would be the same number. */
export function numbered(forms: readonly Entry[]): string[] {
  const fields = forms.flatMap((form) => (Array.isArray(form.fields) ? (form.fields as Entry[]) : []));
  return fields.filter((field) => field.series !== undefined).map((field) => text(field, 'id'));
}

/** What a new service and its form say; a name that is there already gets another id. */
export function newService(said: NewService, known: Known, paths: readonly string[]): Made {
  const stem = (path: string) => path.replace(/^.*\//, '').replace(/\.json$/, '');
  const taken = [...known.services, ...known.forms].map((entry) => text(entry, 'id'));
  const id = idOf(said.name, '-', new Set([...taken, ...paths.map(stem)]));
  const { fields, signatures } = guessed(said.lines, numbered(known.forms));
  const form: Entry | null = fields.length + signatures.length === 0 ? null : { id, kind: 'form' };
  if (form !== null) {
    if (said.code.trim() !== '') form.code = said.code.trim();
    form.title = said.name.trim();
    form.filled_by = asker(known.roles);
    form.fields = fields;
    if (signatures.length > 0) form.signatures = placesOf(signatures, known.roles);
  }
  const service: Entry = { id, category: said.category, name: said.name.trim() };
  if (said.kind !== '') service.kind = said.kind;
  service.team = said.team;
  if (form !== null) service.form = id;
  service.flow = usual('flow', said.category, known.services) || 'standard';
  const file = (entry: Entry) => written({ shape: 'list', texts: [entryText(entry)] });
  const files = { [`services/${id}.json`]: file(service) };
  if (form !== null) files[`forms/${id}.json`] = file(form);
  return { service, form, files };
}

/** What most services say under a key, those of the category first; empty where none says anything. */
export function usual(key: string, category: string, services: readonly Entry[]): string {
  const own = services.filter((each) => each.category === category);
  const count = new Map<string, number>();
  for (const each of own.length > 0 ? own : services) {
    const value = text(each, key);
    if (value !== '') count.set(value, (count.get(value) ?? 0) + 1);
  }
  return [...count].sort(([, one], [, other]) => other - one)[0]?.[0] ?? '';
}

/** Whoever asks, as the data call them. */
function asker(roles: readonly Entry[]): string {
  const asks = roles.filter((role) => list(role, 'classes').includes('REQ'));
  return text(asks.find((role) => role.external === true) ?? asks[0] ?? roles[0] ?? {}, 'id');
}

/** Places for signatures, each of the role whose name shares most words with it, else of who asks. */
export function placesOf(lines: readonly SignatureLine[], roles: readonly Entry[]): Entry[] {
  const places: Entry[] = [];
  for (const { label, purpose, stamp } of lines) {
    const role = roleOf(label, roles);
    const same = places.filter((each) => each.role === role && text(each, 'purpose').split('-')[0] === purpose);
    // A role signs once for a purpose.
    const own = same.length === 0 ? purpose : `${purpose}-${String(same.length + 1)}`;
    const place: Entry = { role, label, purpose: own };
    if (stamp) place.stamp = true;
    places.push(place);
  }
  return places;
}
function roleOf(label: string, roles: readonly Entry[]): string {
  const words = wordsOf(label);
  let best = asker(roles);
  let most = 0;
  for (const role of roles) {
    const shared = wordsOf(text(role, 'name')).filter((word) => words.includes(word)).length;
    if (shared > most) {
      best = text(role, 'id');
      most = shared;
    }
  }
  return best;
}
function wordsOf(name: string): string[] {
  return fold(name)
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 3 && word !== 'firma' && word !== 'nombre');
}
