// Tray of the mail that became nothing by itself, as the desk sees it. It tells who may see it, what waits, and what is
// made of it.
import { getContext, setContext } from 'svelte';
import { fromStore } from 'svelte/store';
import type {
  AsideDone,
  AsideMessage,
  OnlineCalls,
  Refusal,
  SettleAsideRequest,
  Timestamp,
} from '../../../contract/api';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import type { Desk } from '../../app/desk/desk.svelte';
import { asRefusal } from '../../app/desk/selection';
import type { Supervision } from '../../app/desk/supervision.svelte';
import { hasRole } from '../../ticket/people/roles';
import { mailTray } from './words';

/** The server is not asked more often than this by itself. */
const PAUSE = 30_000;
const KEY = Symbol('mail tray');

export class MailTray {
  readonly #desk: Desk;
  readonly #news: Supervision;
  #asked: Timestamp = 0;
  /** So many pages are shown: each look asks for all of them, since what was settled moves those behind it. */
  #pages = 1;
  /** Which look is the last one: it alone is shown. */
  #look = 0;

  messages = $state.raw<AsideMessage[]>([]);
  /** There are more behind the last of them. */
  more = $state(false);
  setUp = $state(false);
  /** When the list was last heard whole; null before. */
  heard = $state<Timestamp | null>(null);
  problem = $state.raw<Refusal | null>(null);

  constructor(desk: Desk, news: Supervision) {
    this.#desk = desk;
    this.#news = news;
  }

  may = $derived.by((): boolean => hasRole(this.#desk.me, this.#desk.organisation, 'DESK', 'SUP'));

  /** The server, or the sentence that says why it cannot be asked. */
  get server(): OnlineCalls {
    return this.#news.need();
  }

  /** Asks anew. `soon`: only where some time has passed since. */
  async load(soon = false): Promise<void> {
    if (!this.may || (soon && Date.now() - this.#asked < PAUSE)) return;
    this.#asked = Date.now();
    const look = ++this.#look;
    try {
      let page = await this.server.asideMail();
      const messages = [...page.messages];
      for (let read = 1; page.more && read < this.#pages; read += 1) {
        page = await this.server.asideMail(messages.at(-1)?.key);
        messages.push(...page.messages);
      }
      if (look !== this.#look) return;
      this.setUp = page.set_up;
      this.messages = messages;
      this.more = page.more;
      this.heard = Date.now();
      this.problem = null;
    } catch (error) {
      if (look === this.#look) this.problem = asRefusal(error, unknownRefusal);
    }
  }

  /** Shows one page more. */
  async further(): Promise<void> {
    this.#pages += 1;
    await this.load();
  }

  /** Settles a message; a refusal is the caller's to show. It leaves the list, whoever was first. */
  async settle(key: string, asked: SettleAsideRequest): Promise<AsideDone> {
    const done = await this.server.settleAside(key, asked);
    this.messages = this.messages.filter((each) => each.key !== key);
    void this.load();
    return done;
  }

  /** Answers its sender. Where somebody settled it first it throws: these words went to nobody. */
  async answer(key: string, text: string): Promise<AsideDone> {
    const done = await this.settle(key, { do: 'answer', text });
    if (done.how === 'answer' && done.first === undefined) return done;
    const said = { code: 'mail_settled', es: mailTray.notSent, en: mailTray.notSent };
    throw Object.assign(new Error(said.en), said);
  }

  /** Keeps the list live while the desk is open: with each word from the server. */
  live(): void {
    const status = fromStore(this.#desk.engine.status);
    $effect(() => {
      void status.current.lastSync;
      if (this.may && status.current.online) void this.load(true);
    });
  }
}

/** What became of a message, in words: somebody else may have settled it first, and otherwise. */
export function toldDone({ how, folio }: AsideDone): string {
  if (how === 'open_ticket') return mailTray.opened(folio ?? '');
  return how === 'answer' ? mailTray.answered : mailTray.putAwayDone;
}

export function provideMailTray(tray: MailTray): MailTray {
  return setContext(KEY, tray);
}

export function useMailTray(): MailTray {
  return getContext<MailTray>(KEY);
}
