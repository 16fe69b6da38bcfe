// Taking words out of a ticket for good: which ticket's dialog is open, and at which place it was asked for.
import { getContext, setContext } from 'svelte';
import type { Redactable, Redaction, TicketView } from '../../../contract/api';
import { gear } from '../../words/equipment';
import { redactionsOf, type Words } from '../../ticket/story/redactions';
import { clocks } from '../../../kit/text/format';
import type { Desk } from '../../app/desk/desk.svelte';
import { fieldLabel, itemLabel } from '../../app/desk/telling';
import { w } from '../../words/desk';

const KEY = Symbol('redacting');

export class Redacting {
  readonly #may: () => boolean;
  /** Open, from one place or, without one, with all of them to choose from. */
  asked = $state.raw<{ what: Redactable | null } | null>(null);

  constructor(may: () => boolean) {
    this.#may = may;
  }
  /** It weighs, and is for who supervises. */
  get may(): boolean {
    return this.#may();
  }
  begin(what: Redactable | null): void {
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
      return w.contact[id as keyof typeof w.contact] ?? id;
    case 'request':
      return w.redact.steps[id as keyof typeof w.redact.steps] ?? w.act[id as keyof typeof w.act] ?? w.act.other;
    case 'item':
      return itemLabel(desk, decided?.service ?? '', id);
    case 'registry':
      return w.registry[id as keyof typeof w.registry] ?? id;
    case 'movement':
      return gear.move.kinds[id as keyof typeof gear.move.kinds] ?? w.subjects.movement;
    case 'signed':
      return w.redact.signed(id);
    case 'file': {
      const [media = '', which = ''] = id.split(' ');
      return media === 'pdf' ? w.redact.document(which) : w.redact.photo(which);
    }
    case 'equipment_note':
      return w.redact.itemNote;
    case 'caption':
    case 'custody':
    case 'label':
      return w.subjects[kind];
    case 'contacted':
    case 'material':
      return w.differ[kind];
    case 'text':
      return w.texts[id as keyof typeof w.texts] ?? id;
    case 'subject':
    case 'description':
    case 'note':
    case 'reply':
      return w.differ[kind];
  }
}

/** Who, when and why, as the marker tells it. */
export function toldOf(desk: Desk, { by, at, reason }: Redaction): { who: string; at: string; reason: string } {
  return { who: by === desk.me?.id ? w.you : desk.nameOf(by) || w.someone, at: clocks({ at }, desk.now), reason };
}

export { redactionsOf };
