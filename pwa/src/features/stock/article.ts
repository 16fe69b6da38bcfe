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
