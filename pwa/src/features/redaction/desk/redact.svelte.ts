// Taking words out of a ticket for good.
// Which ticket's dialog is open, and at which place it was asked for.
import { getContext, setContext } from 'svelte';
import type { Media, Redact, Redaction, TicketView } from '../../../contract/api';
import { isPicture } from '../../../contract/pure/media';
import { differDesk } from '../../app/desk/change-words';
import { appDesk } from '../../app/desk/words';
import { appWords } from '../../app/words';
import { redactDesk } from './words';
import { datumLabel } from '../../ticket/story/datum-label';
import { ticketDesk } from '../../ticket/desk/words';
import { common } from '../../../kit/i18n/common';
import { redactionsOf, type Words } from '../../ticket/story/redactions';
import { clocks } from '../../../kit/text/format';
import type { Desk } from '../../app/desk/desk.svelte';
import { fieldLabel, itemLabel } from '../../app/desk/act-sentence';

const KEY = Symbol('redacting');

export class Redacting {
  readonly #may: () => boolean;
  /** Open, from one place or, without one, with all of them to choose from. */
  asked = $state.raw<{ what: Redact | null } | null>(null);

  constructor(may: () => boolean) {
    this.#may = may;
  }
  /** It weighs, and is for who supervises. */
  get may(): boolean {
    return this.#may();
  }
  begin(what: Redact | null): void {
    this.asked = { what };
  }
  end(): void {
    this.asked = null;
  }
}

export function provideRedacting(may: () => boolean): Redacting {
  return setContext(KEY, new Redacting(may));
}

export function useRedacting(): Redacting {
  return getContext<Redacting>(KEY);
}

/** What a place is called; of a ticket, by the service that it is of and those that it was of. */
export function placeName(desk: Desk, decided: TicketView['decided'] | null, { kind, id }: Words): string {
  switch (kind) {
    case 'field':
      return fieldLabel(desk, decided ? [decided.service, ...decided.former_services] : [], id);
    case 'contact':
      return datumLabel(desk.organisation, ticketDesk.contact, id);
    case 'request':
      return (
        redactDesk.steps[id as keyof typeof redactDesk.steps] ??
        ticketDesk.act[id as keyof typeof ticketDesk.act] ??
        ticketDesk.act.other
      );
    case 'item':
      return itemLabel(desk, decided?.service ?? '', id);
    case 'registry':
      return datumLabel(desk.organisation, appDesk.registry, id);
    case 'movement':
      return appWords.movements[id as keyof typeof appWords.movements] ?? appDesk.subjects.movement;
    case 'signed':
      return redactDesk.signed(id);
    case 'hand':
      return redactDesk.hand(id);
    case 'file': {
      const [media = '', which = ''] = id.split(' ');
      return isPicture(media as Media) ? redactDesk.photo(which) : redactDesk.document(which);
    }
    case 'equipment_note':
      return redactDesk.itemNote;
    case 'report':
      return redactDesk.report;
    case 'vote':
      return redactDesk.vote;
    case 'caption':
    case 'custody':
    case 'label':
      return appDesk.subjects[kind];
    case 'contacted':
    case 'material':
      return differDesk[kind];
    case 'text':
      return ticketDesk.texts[id as keyof typeof ticketDesk.texts] ?? id;
    case 'subject':
    case 'description':
    case 'note':
    case 'reply':
      return differDesk[kind];
  }
}

/** Who, when and why, as the marker tells it. */
export function toldOf(desk: Desk, { by, at, reason }: Redaction): { who: string; at: string; reason: string } {
  return {
    who: by === desk.me?.id ? common.you : desk.nameOf(by) || common.someone,
    at: clocks({ at }, desk.now),
    reason,
  };
}

export { redactionsOf };
