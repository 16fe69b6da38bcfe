// What the words already say of the fields: proposed, explained, and taken by a press alone.
import type {
  Alike,
  Building,
  DocumentId,
  EquipmentSummary,
  Organisation,
  ServiceDef,
  TicketSummary,
} from '../../contract/api';
import { labelOf } from '../../contract/pure/code';
import { bare, counting } from '../../contract/pure/resolve-code';
import { words } from '../../kit/text/fold';
import { placeWords } from '../ticket/places';
import { byPlanAlone } from '../ticket/same-fault';

export type ProposedField = 'service' | 'building' | 'level' | 'room' | 'equipment';
/** Why it is proposed: the text names it; so many of so many like it were classified so. */
export type Why = { by: 'text' } | { by: 'alike'; of: number; all: number };
export interface Proposal {
  field: ProposedField;
  /** What the field is to hold. */
  value: string;
  /** How it is read. */
  label: string;
  why: Why;
}

/** What was filled in so far: where something stands nothing is proposed. */
export type Filled = Record<ProposedField, string>;

export interface Known {
  organisation: Organisation | null;
  tickets: ReadonlyMap<DocumentId, TicketSummary>;
  equipment: ReadonlyMap<DocumentId, EquipmentSummary>;
  alike: readonly Alike[];
}

/** Votes for a service: so many, and more than half of those that are like it in words. */
const VOTES = 2;
/** A number of fewer letters is no number on a plate. */
const PLATE = 5;
/** Words of services' names that any service has. */
const GENERAL = new Set(
  'alta baja cambio revision solicitud servicio de del la las el los y o a en por para con configuracion apoyo soporte'.split(
    ' ',
  ),
);

/** In the order in which a form asks for them. */
export function proposals(text: string, filled: Filled, known: Known): Proposal[] {
  const said = words(text);
  if (said.length === 0) return [];
  const buildings = known.organisation?.buildings ?? [];
  const found: (Proposal | null)[] = [];
  if (filled.service === '') found.push(serviceOf(said, known));
  if (filled.equipment === '') found.push(itemOf(text, known.equipment));
  const named = filled.building === '' ? buildingOf(said, buildings) : null;
  if (named) found.push(named);
  const building = filled.building || (named?.value ?? '');
  const places = placeWords(buildings, building, filled.level);
  if (building !== '' && filled.level === '') found.push(oneOf('level', said, places.levels));
  if (building !== '' && filled.room === '') found.push(oneOf('room', said, places.rooms));
  return found.flatMap((each) => each ?? []);
}

function serviceOf(said: string[], { organisation, tickets, alike }: Known): Proposal | null {
  const offered = (organisation?.services ?? []).filter(({ id }) => !byPlanAlone(organisation, id));
  const votes = new Map<string, number>();
  let all = 0;
  for (const { ticket, words: common } of alike) {
    const service = tickets.get(ticket)?.service;
    if (common.length === 0 || service === undefined) continue;
    all += 1;
    votes.set(service, (votes.get(service) ?? 0) + 1);
  }
  const [voted] = [...votes].sort((a, b) => b[1] - a[1]);
  const chosen = offered.find(({ id }) => id === voted?.[0]);
  if (chosen && voted && voted[1] >= VOTES && voted[1] * 2 > all)
    return { field: 'service', value: chosen.id, label: chosen.name, why: { by: 'alike', of: voted[1], all } };
  const named = namedService(said, offered);
  return named && { field: 'service', value: named.id, label: named.name, why: { by: 'text' } };
}

/** The one service all of whose own words are there; the one with most where several are. */
function namedService(said: string[], offered: readonly ServiceDef[]): ServiceDef | null {
  const have = new Set(said);
  const whole = offered.flatMap((service) => {
    const own = [...new Set(words(service.name))].filter((word) => !GENERAL.has(word));
    return own.length > 0 && own.every((word) => have.has(word)) ? [{ service, words: own.length }] : [];
  });
  const most = Math.max(0, ...whole.map((each) => each.words));
  const [first, second] = whole.filter((each) => each.words === most);
  return first && !second ? first.service : null;
}

function buildingOf(said: string[], buildings: readonly Building[]): Proposal | null {
  const found = longest(said, buildings, ({ name }) => name);
  return found && { field: 'building', value: found.id, label: found.name, why: { by: 'text' } };
}
function oneOf(field: 'level' | 'room', said: string[], names: readonly string[]): Proposal | null {
  const found = longest(said, names, (name) => name);
  return found === null ? null : { field, value: found, label: found, why: { by: 'text' } };
}

/** The one whose name stands in the text, word after word; of several the longest, and none where two are as long. */
function longest<T>(said: string[], all: readonly T[], nameOf: (one: T) => string): T | null {
  const text = ` ${said.join(' ')} `;
  const found = all
    .map((one) => ({ one, name: words(nameOf(one)).join(' ') }))
    .filter(({ name }) => name !== '' && text.includes(` ${name} `))
    .sort((a, b) => b.name.length - a.name.length);
  const [first, second] = found;
  return first && first.name.length !== second?.name.length ? first.one : null;
}

/** The one item whose inventory or serial number, MAC or label stands in the text. */
function itemOf(text: string, equipment: ReadonlyMap<DocumentId, EquipmentSummary>): Proposal | null {
  const numbers = new Set<string>();
  const labels = new Set<string>();
  for (const chunk of text.split(/[\s,;()«»"]+/u)) {
    const number = bare(chunk);
    if (number.length < PLATE || !/\d/.test(number)) continue;
    numbers.add(number);
    const label = labelOf(/\/e\/([^/?#]+)/i.exec(chunk)?.[1] ?? chunk.replace(/[.:!?]+$/, ''));
    if (label !== null) labels.add(label);
  }
  if (numbers.size === 0) return null;
  const found = new Set<DocumentId>();
  for (const item of equipment.values()) {
    const own = [item.inventory, item.serial, item.mac].some((each) => numbers.has(bare(each)));
    if (own || item.labels?.some((label) => labels.has(label))) found.add(counting(equipment, item.id));
  }
  const [id, second] = found;
  const item = id === undefined || second !== undefined ? undefined : equipment.get(id);
  if (!item) return null;
  const label = [item.inventory || item.serial, item.name].filter(Boolean).join(' · ');
  return { field: 'equipment', value: item.id, label, why: { by: 'text' } };
}
