// What people call the fields of the data and their values, and what helps to fill them.
import { stateLabel } from '../../../kit/ui/marks/states.svelte';
import { clockOf } from '../section-settings';
import { archiveChartWords } from './archive-chart-words';
import { choiceWords } from './choice-words';
import { fieldHints } from './field-hints';
import { fieldNames } from './field-names';

/** What people call a key of the data, in its section; a key without a name of its own stands as it is written. */
export function fieldName(key: string, section = ''): string {
  const state = section === 'settings' ? clockOf(key) : null;
  if (state !== null) return choiceWords.clockOf(stateLabel(state));
  const chart = archiveChartWords.fields as Record<string, string>;
  const names = fieldNames as Record<string, string>;
  const within = `${section}.${key}`;
  return chart[within] ?? names[within] ?? names[key] ?? key;
}
/** Files that are edited as text alone: where the words of their keys stand. */
const TEXT_ALONE: Record<string, string> = { 'archive_chart.json': 'archiveChart' };
/** Under which name the words of a file's keys stand, where no section edits it. */
export function textAlone(file: string): string | undefined {
  return TEXT_ALONE[file];
}
/** What people call a value of a key that the data choose among few; any other stands as it is written. */
export function valueName(value: string, keys: readonly string[], section = ''): string {
  const key = keys.findLast((each) => !/^\d+$/.test(each)) ?? '';
  return (archiveChartWords.values as Record<string, string>)[`${section}.${key}.${value}`] ?? value;
}
/** What helps to fill it. */
export function fieldHint(key: string, section = ''): string | undefined {
  const hints = fieldHints as Record<string, string>;
  return hints[`${section}.${key}`] ?? hints[key];
}
