// Lists of an entry that are written a line each: a checklist's points, who approves, who closes, a building's levels.
import { isEntry, parsed, type Entry, type Json } from './pieces';

/** At the end of a point that may be left out. */
const OPTIONAL = /\s*\((?:opcional|optional)\)$/i;

export function stepLine(entry: Entry): string {
  const label = typeof entry.label === 'string' ? entry.label : '';
  return entry.mandatory === false ? `${label} (opcional)` : label;
}
export function step(line: string): Entry {
  const label = line.replace(OPTIONAL, '');
  return OPTIONAL.test(line) ? { label, mandatory: false } : { label };
}

/**
 * The points as they were typed, each under the id that it had: by its words, else by its place where its words are
 * others. A tick belongs to the id: no other point is given it while it stands.
 */
export function stepsOf(typed: Json, before: Json | undefined, service: string): Json {
  const lines = Array.isArray(typed) ? typed.filter(isEntry) : [];
  const known = Array.isArray(before) ? before.filter(isEntry) : [];
  const same = (one: Entry) => (other: Entry) => one.label === other.label;
  const renamed = (at: number) => {
    const former = known[at];
    return former !== undefined && !lines.some(same(former)) ? former : undefined;
  };
  const ends = known.map(({ id }) => Number(typeof id === 'string' ? id.split('.').at(-1) : Number.NaN));
  let last = Math.max(0, ...ends.filter((end) => Number.isInteger(end)));
  const used = new Set<Entry>();
  return lines.map((line, at) => {
    const former = known.filter((each) => !used.has(each)).find(same(line)) ?? renamed(at);
    if (former === undefined || used.has(former)) {
      last += 1;
      return { id: `${service}.${String(last)}`, ...line };
    }
    used.add(former);
    const next: Entry = { ...former, ...line };
    if (line.mandatory === undefined) delete next.mandatory;
    return next;
  });
}

/** After the kind of an approval: whoever grants it signs by e.firma. */
const BY_EFIRMA = 'efirma';
export function approvalLine(entry: Entry): string {
  const { role, kind, condition, efirma } = entry;
  const said = (value: Json | undefined) => (typeof value === 'string' ? value : '');
  const parts = [said(role), said(kind), efirma === true ? BY_EFIRMA : ''].filter((part) => part !== '');
  const who = parts.join(' ');
  return typeof condition === 'string' ? `${who}: ${condition}` : who;
}
/** «jefe-cas authorise: casos graves», «director authorise efirma» */
export function approval(line: string): Entry | null {
  const [, role, kind, efirma, condition] = /^([a-z0-9._-]+)\s+([a-z-]+)(\s+efirma)?(?:\s*:\s*(.+))?$/.exec(line) ?? [];
  if (role === undefined || kind === undefined) return null;
  return {
    role,
    kind,
    ...(condition === undefined ? {} : { condition }),
    ...(efirma === undefined ? {} : { efirma: true }),
  };
}

/** Before a role that closes: the words beside it are no roles. */
const BY_ROLE = 'role:';
/** Who closes: a word, or a role; what is neither stands as it is written. */
export function closerLine(value: Json): string {
  if (typeof value === 'string') return value;
  const role = isEntry(value) && Object.keys(value).length === 1 ? value.role : undefined;
  return typeof role === 'string' ? `${BY_ROLE}${role}` : JSON.stringify(value);
}
export function closer(line: string): Json {
  return line.startsWith(BY_ROLE) ? { role: line.slice(BY_ROLE.length) } : (parsed(line) ?? line);
}

export function floorLine(entry: Entry): string {
  const places = Array.isArray(entry.places) ? entry.places.join('; ') : '';
  const level = typeof entry.level === 'string' ? entry.level : '';
  return places === '' ? level : `${level}: ${places}`;
}
/** «Planta baja: Caja; Archivo» */
export function floor(line: string): Entry {
  const [level = '', ...rest] = line.split(':');
  const places = rest
    .join(':')
    .split(';')
    .map((place) => place.trim())
    .filter((place) => place !== '');
  return places.length > 0 ? { level: level.trim(), places } : { level: level.trim() };
}

/** The classes of information that a file may be of. */
const FILE_CLASSES = ['public', 'reserved', 'confidential'];
/** «reserved: jefe-mesa, titular»; a class alone is seen by whoever reads the ticket. */
export function fileClassLine([name, roles]: [string, Json]): string {
  return Array.isArray(roles) && roles.length > 0 ? `${name}: ${roles.join(', ')}` : name;
}
export function fileClass(line: string): [string, Json] | null {
  const [name = '', ...told] = line.split(':').map((part) => part.trim());
  if (!FILE_CLASSES.includes(name) || told.length > 1) return null;
  const roles = (told[0] ?? '').split(',').map((role) => role.trim());
  return [name, roles.filter((role) => role !== '')];
}
