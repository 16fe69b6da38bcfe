// What an act still asks for, as the screens count and name it.
import type { FieldDef, Lack, LackKind, Possibility } from '../../contract/api';
import { awaitedAct, closing } from './next-act';
import { lackWords as w, low } from './words';

export const keyOf = (lack: Lack): string => `${lack.kind === 'value' ? 'field' : lack.kind} ${lack.id}`;

/** In one line: what is missing and who gives it. */
export const told = (lack: Lack): string =>
  lack.kind === 'approval'
    ? w.approval(lack.label)
    : lack.by.length > 0
      ? `${lack.label} (${w.by(lack.by.join(', '))})`
      : lack.label;

/** The field under the name by which it is missing, which says of which paper it is («Reglas de Negocio: Contenido»). */
export const asMissed = <T extends FieldDef>(def: T, { label }: Pick<Lack, 'label'>): T =>
  def.label === label ? def : { ...def, label };

/** A stale signature does not bar closing: a reason lets it pass. */
export const barring = (lacks: readonly Lack[]): Lack[] => lacks.filter(({ kind }) => kind !== 'stale');
export const stale = (lacks: readonly Lack[]): Lack[] => lacks.filter(({ kind }) => kind === 'stale');

/** The fields that finishing or closing demands now, whatever their form says of itself. */
export function demanded(possibilities: readonly Possibility[]): Set<string> {
  const acts = possibilities.filter(({ command }) => command === 'resolve' || command === 'close');
  const fields = acts.flatMap(({ lacks }) => lacks.filter(({ kind }) => kind === 'field' || kind === 'value'));
  return new Set(fields.map(({ id }) => id));
}

/**
 * What is left before the work can be finished: all that its end lacks, the very list of the sheet that ends it. Empty
 * where this person is not the one who ends it; an approval that is asked for first is told here all the same.
 */
export function left(possibilities: readonly Possibility[]): readonly Lack[] {
  const end = closing(possibilities);
  const next = awaitedAct(possibilities);
  if (end === null || (next !== end && next !== 'request_approval')) return [];
  return possibilities.find(({ command }) => command === end)?.lacks ?? [];
}

/** Where what is missing is given: a part of the page by id, a value of the form, a paper, or the sheet of it all. */
export type LeftAt = 'lista' | 'textos' | 'evidencia' | 'autorizaciones' | 'value' | 'paper' | 'sheet';

/** One word of the line over the phone's buttons: what is missing of one kind, at one place. */
export interface LeftWord {
  key: string;
  word: string;
  at: LeftAt;
  lacks: readonly [Lack, ...Lack[]];
}

const PLACES: Record<LackKind, LeftAt> = {
  item: 'lista',
  diagnosis: 'textos',
  field: 'value',
  value: 'value',
  file: 'evidencia',
  paper: 'paper',
  signature: 'paper',
  stale: 'paper',
  approval: 'autorizaciones',
  other: 'sheet',
};
/** The file that is any photograph at all (`workflow::evidence`). */
const PHOTOGRAPH = 'photograph';

/** What is given at one place under one word. A field has its own; so has each paper, whoever signs it. */
function groupOf({ kind, id }: Lack): string {
  if (kind === 'field' || kind === 'value') return `value ${id}`;
  if (kind === 'paper' || kind === 'signature') return `paper ${paperOf({ id })}`;
  if (kind === 'stale') return `stale ${paperOf({ id })}`;
  return kind === 'file' && id === PHOTOGRAPH ? PHOTOGRAPH : kind;
}

/** The paper on which a place for a signature stands (`form.role.purpose`). */
export const paperOf = ({ id }: Pick<Lack, 'id'>): string => id.split('.')[0] ?? id;

function wordOf(lacks: readonly [Lack, ...Lack[]]): string {
  const [{ kind, id, label }] = lacks;
  if (kind === 'field' || kind === 'value') return low(label);
  if (kind === 'paper') return w.at.signature(lacks.length);
  return kind === 'file' && id === PHOTOGRAPH ? w.at.photograph : w.at[kind](lacks.length);
}

/** What is left, a word a place, in the order of the sheet that ends the work. */
export function leftWords(lacks: readonly Lack[]): LeftWord[] {
  const groups = new Map<string, [Lack, ...Lack[]]>();
  for (const lack of lacks) {
    const key = groupOf(lack);
    const known = groups.get(key);
    if (known) known.push(lack);
    else groups.set(key, [lack]);
  }
  return [...groups].map(([key, all]) => ({ key, word: wordOf(all), at: PLACES[all[0].kind], lacks: all }));
}

/** The line in one sentence, for who hears it. */
export const leftSaid = (words: readonly LeftWord[]): string =>
  `${w.left(words.reduce((sum, { lacks }) => sum + lacks.length, 0))}: ${words.map(({ word }) => word).join(', ')}`;

/** What was missing when its sheet was opened stays in its place while it is given, and says so; what is new follows. */
export function steady(before: readonly Lack[], now: readonly Lack[]): Lack[] {
  const known = new Set(before.map(keyOf));
  return [...before, ...now.filter((lack) => !known.has(keyOf(lack)))];
}
