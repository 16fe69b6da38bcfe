// An article and how many of it, while they are being written.
import { tidy } from '../../kit/text/tidy';
import { keyOf, wholeOf, type Held } from './stores';
import { materials } from './words';

export interface ArticleDraft {
  /** Key of a held article; empty for another. */
  chosen: string;
  item: string;
  quantity: string;
  unit: string;
}

/** One that nobody has written in. */
export const EMPTY: ArticleDraft = { chosen: '', item: '', quantity: '1', unit: '' };

/** What was kept of one, by the names of its fields. */
export function draftFrom(kept: Readonly<Record<string, string>>): ArticleDraft {
  return {
    chosen: kept['chosen'] ?? EMPTY.chosen,
    item: kept['item'] ?? EMPTY.item,
    quantity: kept['quantity'] ?? EMPTY.quantity,
    unit: kept['unit'] ?? EMPTY.unit,
  };
}
/** The store out of which it comes, where that is one of these still: what is moved out of none would be there twice. */
export function sourceAmong(source: string | null, stores: readonly { id: string }[]): string | null {
  return stores.some(({ id }) => id === source) ? source : null;
}

/** So many of it. */
export interface SoMuch {
  item: string;
  unit: string;
  quantity: number;
}

/** What the draft says: one of those held, or another by its name; null while its name or its count is missing. */
export function articleOf(draft: ArticleDraft, held: readonly Held[]): SoMuch | null {
  const known = held.find((each) => keyOf(each) === draft.chosen);
  const item = known?.item ?? tidy(draft.item);
  const unit = known?.unit ?? (tidy(draft.unit) || materials.piece);
  const quantity = wholeOf(draft.quantity);
  return item === '' || quantity === null ? null : { item, unit, quantity };
}
