// Form that writes down an article and sends it. What it lacks is told from the first try on, and it goes out once at a
// time.
import type { Sentence } from '../../contract/api';
import { articleOf, type ArticleDraft, type SoMuch } from './article';
import type { Part } from '../app/together';
import { make } from './make';
import type { Held } from './stores';

const EMPTY: ArticleDraft = { chosen: '', item: '', quantity: '1', unit: '' };

export class ArticleForm {
  draft = $state.raw<ArticleDraft>(EMPTY);
  /** It was sent once, with or without what it needs. */
  tried = $state(false);
  busy = $state(false);

  /** Sends what the draft says, by the acts that `acts` makes of it; true where all were kept. */
  async send(
    held: readonly Held[],
    acts: (article: SoMuch) => readonly Part[],
    said: (what: string) => string,
    half: Sentence,
  ): Promise<boolean> {
    if (this.busy) return false;
    this.tried = true;
    const article = articleOf(this.draft, held);
    if (article === null) return false;
    this.busy = true;
    const kept = await make(acts(article), said(`${article.quantity} ${article.unit} ${article.item}`), half);
    this.busy = false;
    return kept;
  }
  /** Takes a draft up that was kept. */
  resume(draft: ArticleDraft): void {
    this.draft = { ...EMPTY, ...draft };
  }
  /** It comes from another place: what was chosen there is none of this one's. */
  elsewhere(): void {
    this.draft = { ...this.draft, chosen: '' };
  }
  /** The next one begins with empty fields. */
  clear(): void {
    this.draft = EMPTY;
    this.tried = false;
  }
}
