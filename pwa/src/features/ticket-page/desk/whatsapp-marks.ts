// How the messages of WhatsApp stand that tell a ticket's acts: what the server knows from WhatsApp, in words.
import type { ActId, WhatsappMark } from '../../../contract/api';
import { words } from '../../../kit/i18n/index.svelte';

export const whatsappMark = words(
  {
    /** Before it, at the request: what went out there was its number. */
    folio: 'Su folio, por ',
    waits: 'WhatsApp: por enviar',
    waitsWhy: (why: string) => `WhatsApp: por enviar: ${why}`,
    sent: (at: string) => `WhatsApp: enviado ${at}`,
    delivered: (at: string) => `WhatsApp: entregado ${at}`,
    read: (at: string) => `WhatsApp: leído ${at}`,
    failed: (at: string, why: string) => `WhatsApp: no se entregó ${at}${why === '' ? '' : `: ${why}`}`,
  },
  {
    folio: 'Its number, by ',
    waits: 'WhatsApp: to be sent',
    waitsWhy: (why: string) => `WhatsApp: to be sent: ${why}`,
    sent: (at: string) => `WhatsApp: sent ${at}`,
    delivered: (at: string) => `WhatsApp: delivered ${at}`,
    read: (at: string) => `WhatsApp: read ${at}`,
    failed: (at: string, why: string) => `WhatsApp: not delivered ${at}${why === '' ? '' : `: ${why}`}`,
  },
);

/** The messages of each act, in order. */
export function marksByAct(marks: readonly WhatsappMark[]): ReadonlyMap<ActId, readonly WhatsappMark[]> {
  const found = new Map<ActId, WhatsappMark[]>();
  for (const mark of marks) found.set(mark.act, [...(found.get(mark.act) ?? []), mark]);
  return found;
}

/** Whether more may be told of a message: it was neither read nor given up. */
export const isOnItsWay = (mark: WhatsappMark) => mark.read === null && mark.failed === null;

/** How a message stands, by the furthest it has come; `at` writes an instant. */
export function standing(mark: WhatsappMark, at: (instant: number) => string): string {
  if (mark.read !== null) return whatsappMark.read(at(mark.read));
  if (mark.delivered !== null) return whatsappMark.delivered(at(mark.delivered));
  if (mark.failed !== null) return whatsappMark.failed(at(mark.failed), mark.why);
  if (mark.sent !== null) return whatsappMark.sent(at(mark.sent));
  return mark.why === '' ? whatsappMark.waits : whatsappMark.waitsWhy(mark.why);
}
