// Numbers of a report as they are read, and how long their bars are.
import type { ReportNumber, ReportRow, ReportUnit } from '../../../contract/api';
import { numberFormat } from '../../../kit/text/formatters';
import { share } from '../../promises/desk/figures';

/** A space at which no line ends. */
const NO_BREAK = '\u00a0';

/** What of a number is said in which words. */
export interface Said {
  /** «321 de 351». */
  of: (part: number, all: number) => string;
  /** «2 h 05 min». */
  time: (hours: number, minutes: number) => string;
  /** «41 casos». */
  cases: (count: number) => string;
  none: string;
}

/** The number itself: «328», «91.5 %», «2 h 05 min»; what there is nothing to tell of, as such. */
export function told({ value, of }: ReportNumber, unit: ReportUnit, locale: string, said: Said): string {
  if (value === null) return said.none;
  switch (unit) {
    case 'count':
    case 'quantity':
      return numberFormat(locale).format(value);
    case 'share':
      return share({ kept: value, broken: (of ?? value) - value, open: 0 }, locale) ?? said.none;
    case 'minutes':
      // In one piece, however narrow its column: «1 h 03» and «min» below it read as two numbers.
      return said.time(Math.floor(value / 60), value % 60).replaceAll(' ', NO_BREAK);
  }
}

/** How many it rests on, where that is not the number itself and says how far it can be trusted. */
export function basis({ value, of }: ReportNumber, unit: ReportUnit, said: Said): string {
  if (value === null || of === null || unit === 'quantity') return '';
  return unit === 'share' ? said.of(value, of) : said.cases(of);
}

/** The greatest first number, by which bars are measured; never nothing. */
export function greatest(rows: readonly ReportRow[], columns = 1): number {
  const numbers = rows.flatMap((row) => row.numbers.slice(0, columns).map(({ value }) => value ?? 0));
  return Math.max(1, ...numbers);
}

/** Lines of a scale from nothing to at least the greatest: whole numbers, no more than five. */
export function scale(most: number): number[] {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const steps = [1, 2, 2.5, 5].map((times) => times * power);
  const step = steps.find((one) => one >= rough && Number.isInteger(one)) ?? 10 * power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step);
}
