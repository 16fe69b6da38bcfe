// The addresses of the reports' screen and of its files.
import type { Report, ReportQuery } from '../../../contract/api';

/** What the screen's address says. */
export type Parameter = 'informe' | 'periodo' | 'día' | 'edificio' | 'abre';

/** The screen's query with one thing changed; what was open closes, for another question has other numbers. */
export function changed(query: string, parameter: Parameter, value: string): string {
  const params = new URLSearchParams(query);
  if (parameter !== 'abre') params.delete('abre');
  if (value === '') params.delete(parameter);
  else params.set(parameter, value);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** The same question as a file, as of what is on the screen. */
export function fileOf(
  { report, from, to, building }: Pick<ReportQuery, 'report' | 'from' | 'to' | 'building'>,
  format: 'csv' | 'pdf',
  told: Pick<Report, 'position' | 'at'> | null,
): string {
  const params = new URLSearchParams({ format, report, from, to });
  if (building !== undefined) params.set('building', building);
  if (told !== null) {
    params.set('position', String(told.position));
    params.set('at', String(told.at));
  }
  return `/api/reports?${params.toString()}`;
}
