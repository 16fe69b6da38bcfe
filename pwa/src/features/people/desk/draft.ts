// Draft of a person as they are typed. It makes what is asked of the server, and settles what somebody else changed
// first.
import type { Absence, ChangePersonRequest, Person, Sha256 } from '../../../contract/api';
import { words } from '../../../kit/text/fold';

/** An absence as it is typed. */
export interface TypedAbsence {
  from: string;
  until: string;
  why: string;
  stand_in: string;
}
/** What is typed of a person; lists hold one id a line. */
export interface Draft {
  name: string;
  roles: string;
  teams: string;
  buildings: string;
  mail: string;
  phone: string;
  client_org: string;
  skills: string;
  away: TypedAbsence[];
}
export type Part = keyof Draft;
export const PARTS: readonly Part[] = [
  'name',
  'roles',
  'teams',
  'buildings',
  'mail',
  'phone',
  'client_org',
  'skills',
  'away',
];

/** The parts that a directory tells, as far as this form knows them. */
export const toldOf = (told: readonly string[] = []): Part[] => PARTS.filter((part) => told.includes(part));

const lines = (ids: readonly string[]): string => ids.join('\n');
const ids = (text: string): string[] => text.split('\n').filter(Boolean);

/** A person as the form shows them; nobody yet: empty. */
export function drafted(person: Person | null): Draft {
  return {
    name: person?.name ?? '',
    roles: lines(person?.roles ?? []),
    teams: lines(person?.teams ?? []),
    buildings: lines(person?.buildings ?? []),
    mail: person?.mail ?? '',
    phone: person?.phone ?? '',
    client_org: person?.client_org ?? '',
    skills: lines(person?.skills ?? []),
    away: (person?.away ?? []).map(({ from, until, why, stand_in }) => ({
      from,
      until,
      why: why ?? '',
      stand_in: stand_in ?? '',
    })),
  };
}

/** What the server is asked: `version` is what was looked at, none for somebody new. */
export function asked(draft: Draft, version: Sha256 | null): ChangePersonRequest {
  const absence = ({ from, until, why, stand_in }: TypedAbsence): Absence => ({
    from,
    until,
    ...(why.trim() === '' ? {} : { why: why.trim() }),
    ...(stand_in === '' ? {} : { stand_in }),
  });
  return {
    ...(version === null ? {} : { version }),
    name: draft.name.trim(),
    roles: ids(draft.roles),
    teams: ids(draft.teams),
    buildings: ids(draft.buildings),
    mail: draft.mail.trim(),
    phone: draft.phone.trim(),
    client_org: draft.client_org.trim(),
    skills: ids(draft.skills),
    away: draft.away.map(absence),
  };
}

/** An absence that lacks one of its days cannot be asked for. */
export const incomplete = (draft: Draft): boolean => draft.away.some(({ from, until }) => from === '' || until === '');
/** An absence that would end before it begins, which the server does not take. One of a single day is one. */
export const isBackwards = ({ from, until }: Pick<TypedAbsence, 'from' | 'until'>): boolean =>
  from !== '' && until !== '' && until < from;

const same = (part: Part, a: Draft, b: Draft): boolean => JSON.stringify(a[part]) === JSON.stringify(b[part]);

/** What was typed, laid over what stands now: what only the other changed is theirs, what both did is told. */
export function merged(began: Draft, mine: Draft, now: Draft): { draft: Draft; theirs: Part[]; both: Part[] } {
  const kept = PARTS.filter((part) => !same(part, mine, began));
  const moved = PARTS.filter((part) => !same(part, now, began));
  return {
    draft: { ...now, ...Object.fromEntries(kept.map((part) => [part, mine[part]])) },
    theirs: moved.filter((part) => !kept.includes(part)),
    both: moved.filter((part) => kept.includes(part) && !same(part, mine, now)),
  };
}

/** What is kept of it while it is typed: what stood as it was begun, too. Nothing where nothing was typed. */
export function kept(began: Draft, mine: Draft, key: string | null): Record<string, string> {
  if (key === null && PARTS.every((part) => same(part, mine, began))) return {};
  return { began: JSON.stringify(began), mine: JSON.stringify(mine), key: key ?? '' };
}

/** What was typed before, laid over what stands now; null where nothing is kept that can be read. */
export function recalled(said: Readonly<Record<string, string>>, now: Draft): ReturnType<typeof merged> | null {
  const [began, mine] = [read(said['began']), read(said['mine'])];
  return began && mine && merged(began, mine, now);
}

/** A kept draft, filled up where it is of an older version. */
function read(text: string | undefined): Draft | null {
  const found = object(text);
  if (found === null) return null;
  const draft = drafted(null);
  const said = (from: Record<string, unknown>, part: string) => (typeof from[part] === 'string' ? from[part] : '');
  for (const part of PARTS) if (part !== 'away') draft[part] = said(found, part);
  const away = Array.isArray(found['away']) ? (found['away'] as unknown[]) : [];
  draft.away = away.filter(isObject).map((one) => ({
    from: said(one, 'from'),
    until: said(one, 'until'),
    why: said(one, 'why'),
    stand_in: said(one, 'stand_in'),
  }));
  return draft;
}
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
function object(text: string | undefined): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(text ?? 'null');
    return isObject(found) ? found : null;
  } catch {
    return null; // of another version: nothing rests on it
  }
}

/** An id for somebody new, out of the name: «ana.lopez», with a number where it is taken. */
export function proposedId(name: string, taken: ReadonlySet<string>): string {
  const base = words(name).slice(0, 2).join('.');
  if (base === '') return '';
  for (let number = 2, id = base; ; number += 1) {
    if (!taken.has(id)) return id;
    id = `${base}${number}`;
  }
}
