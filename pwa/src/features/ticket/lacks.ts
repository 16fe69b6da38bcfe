// What an act still asks for, as the screens count and name it.
import type { Lack, Possibility } from '../../contract/api';
import { lackWords as w } from './words';

export const keyOf = (lack: Lack): string => `${lack.kind === 'value' ? 'field' : lack.kind} ${lack.id}`;

/** In one line: what is missing and who gives it. */
export const told = (lack: Lack): string =>
  lack.kind === 'approval'
    ? w.approval(lack.label)
    : lack.by.length > 0
      ? `${lack.label} (${w.by(lack.by.join(', '))})`
      : lack.label;

/** A stale signature does not bar closing: a reason lets it pass. */
export const barring = (lacks: readonly Lack[]): Lack[] => lacks.filter(({ kind }) => kind !== 'stale');
export const stale = (lacks: readonly Lack[]): Lack[] => lacks.filter(({ kind }) => kind === 'stale');

/** The fields that finishing or closing demands now, whatever their form says of itself. */
export function demanded(possibilities: readonly Possibility[]): Set<string> {
  const acts = possibilities.filter(({ command }) => command === 'resolve' || command === 'close');
  const fields = acts.flatMap(({ lacks }) => lacks.filter(({ kind }) => kind === 'field' || kind === 'value'));
  return new Set(fields.map(({ id }) => id));
}

/** What was missing when its sheet was opened stays in its place while it is given, and says so; what is new follows. */
export function steady(before: readonly Lack[], now: readonly Lack[]): Lack[] {
  const known = new Set(before.map(keyOf));
  return [...before, ...now.filter((lack) => !known.has(keyOf(lack)))];
}
