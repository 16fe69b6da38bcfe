// Form that writes down an article and sends it. What it lacks is told from the first try on, and it goes out once at a
// time.
import type { Deed, DraftsAfter } from '../../contract/api';
import { articleOf, EMPTY, type ArticleDraft, type SoMuch } from './article';
import { make } from './make';
import type { Held } from './stores';

export class ArticleForm {
  draft = $state.raw<ArticleDraft>(EMPTY);
  /** It was sent once, with or without what it needs. */
  tried = $state(false);
  busy = $state(false);
  /** Something was written or chosen here: a draft of before comes too late. */
  #begun = false;

  /** Sends what the draft says, by the acts that `acts` makes of it; true where all were kept, and `drafts` are as they are after it. */
  async send(
    held: readonly Held[],
    acts: (article: SoMuch) => readonly Deed[],
    said: (what: string) => string,
    drafts: DraftsAfter = {},
  ): Promise<boolean> {
    if (this.busy) return false;
    this.tried = true;
    const article = articleOf(this.draft, held);
    if (article === null) return false;
    this.busy = true;
    const kept = await make(acts(article), said(`${article.quantity} ${article.unit} ${article.item}`), drafts);
    this.busy = false;
    return kept;
  }
  /** This is written by now. */
  write(draft: ArticleDraft): void {
    this.#begun = true;
    this.draft = draft;
  }
  /** Takes a draft up that was kept; false where something was written while it was read: that stays. */
  resume(draft: ArticleDraft): boolean {
    if (this.#begun) return false;
    this.draft = { ...EMPTY, ...draft };
    return true;
  }
  /** It comes from another place: what was chosen there is none of this one's. */
  elsewhere(): void {
    this.write({ ...this.draft, chosen: '' });
  }
  /** The next one begins with empty fields. */
  clear(): void {
    this.draft = EMPTY;
    this.tried = false;
  }
}
