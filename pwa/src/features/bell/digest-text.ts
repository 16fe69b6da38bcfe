// The digest in words: «Desde ayer: 3 nuevos, 1 por vencer».
import type { Timestamp } from '../../contract/api';
import { DAY_MS } from '../../contract/pure/day';
import { clock, date, dayStart } from '../../kit/ui';
import { digest, type News } from './news';
import { bellWords } from './words';

/** Empty where nothing is new. */
export function digestText(news: readonly News[], since: Timestamp | null, now: Timestamp): string {
  if (since === null || news.length === 0) return '';
  const today = dayStart(now);
  let from = bellWords.day(date(since, now));
  if (since >= today) from = bellWords.hour(clock(since));
  else if (since >= today - DAY_MS) from = bellWords.yesterday;
  const { fresh, due, moved } = digest(news);
  const parts = [
    fresh > 0 ? bellWords.fresh(fresh) : '',
    due > 0 ? bellWords.due(due) : '',
    moved > 0 ? bellWords.moved(moved) : '',
  ];
  return bellWords.digest(from, parts.filter(Boolean).join(', '));
}
