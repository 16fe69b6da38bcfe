// Sums and shares of what was promised (OAX-10, OAX-91).
import type { PromiseCount, PromiseRow, Promises } from '../../../contract/api';
import { numberFormat } from '../../../kit/text/formatters';

/** All services together. */
export function total(rows: readonly PromiseRow[]): { tickets: number; answer: PromiseCount; solution: PromiseCount } {
  const of = (pick: (row: PromiseRow) => PromiseCount): PromiseCount => ({
    kept: rows.reduce((sum, row) => sum + pick(row).kept, 0),
    broken: rows.reduce((sum, row) => sum + pick(row).broken, 0),
    open: rows.reduce((sum, row) => sum + pick(row).open, 0),
  });
  return {
    tickets: rows.reduce((sum, row) => sum + row.tickets, 0),
    answer: of((row) => row.answer),
    solution: of((row) => row.solution),
  };
}

/** How many promises came to their end, one way or the other. */
export function decided({ kept, broken }: PromiseCount): number {
  return kept + broken;
}

/** The share that was kept, as «91.5 %»; none where nothing came to its end. Never rounded up to all, nor down to none. */
export function share(count: PromiseCount, locale: string): string | null {
  const all = decided(count);
  if (all === 0) return null;
  const tenths = (count.kept / all) * 1000;
  const shown = count.broken === 0 ? 1000 : Math.min(999, Math.max(count.kept === 0 ? 0 : 1, Math.round(tenths)));
  return numberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(shown / 1000);
}

/** Most broken promises first, so that what needs somebody stands above; then by name and level. */
export function worstFirst(rows: readonly PromiseRow[]): PromiseRow[] {
  const broken = (row: PromiseRow): number => row.solution.broken + row.answer.broken;
  return [...rows].sort((a, b) => broken(b) - broken(a) || a.name.localeCompare(b.name) || a.level - b.level);
}

/**
 * The figures with the line that was opened as its tickets were counted, which was later: its numbers are those of the list below it.
 * The same figures where they agree already.
 */
export function recounted(told: Promises, list: Promises, opened: Pick<PromiseRow, 'service' | 'level'>): Promises {
  const isOpened = (row: PromiseRow): boolean => row.service === opened.service && row.level === opened.level;
  const now = list.rows.filter(isOpened);
  if (JSON.stringify(told.rows.filter(isOpened)) === JSON.stringify(now)) return told;
  return { ...told, rows: [...told.rows.filter((row) => !isOpened(row)), ...now] };
}
