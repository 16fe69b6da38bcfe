// What a plan and its times are called, and why one was not done.
import { language } from '../../../kit/i18n/index.svelte';
import { dayFormat } from '../../../kit/text/formatters';
import { stateLabel } from '../../../kit/ui';
import { plansDesk as w } from './words';
import type { PlanYear, Round } from './year';

/** What the plan opens is called so, but for what is known only then; with the kinds of items that it is for. */
export function planName({ plan, opens }: Pick<PlanYear, 'plan' | 'opens'>): string {
  const name = opens.subject.replace(/\{[^}]*\}/g, '').replace(/[\s:]+$/, '');
  const kinds = 'since' in plan.when ? plan.when.since.kinds : (opens.each ?? []);
  return [name, kinds.join(', ')].filter((each) => each !== '').join(' · ');
}

/** A time by its item, else by its plan. */
export function roundName({ item }: Round, plan: string): string {
  return [item?.inventory, item?.name].filter(Boolean).join(' ') || plan;
}

/** The same on its day in a month, where a colour tells the eye what was not done: with the day, and the one it was for. */
export function toldOnDay(round: Round, plan: string): string {
  return [
    roundName(round, plan),
    longDay(round.day),
    ...(round.day === round.planned ? [] : [w.was(longDay(round.planned))]),
    ...(round.state === 'missed' ? [w.states.missed] : []),
  ].join(', ');
}

/** Why a time was not done. */
export function whyMissed({ ticket }: Round, nameOf: (person: string) => string): string {
  if (ticket === null) return w.why.never;
  const stands = stateLabel(ticket.state);
  if (ticket.state === 'rejected' || ticket.state === 'cancelled') {
    return ticket.why ? `${stands}: ${ticket.why}` : stands;
  }
  return ticket.assignee === null ? w.why.nobody(stands) : w.why.late(stands, nameOf(ticket.assignee));
}

/** A calendar day in words, by the language of the screen. */
export function dayIn(day: string, options: Intl.DateTimeFormatOptions): string {
  const locale = language() === 'es' ? 'es-MX' : 'en-GB';
  return dayFormat(locale, options).format(new Date(`${day}T00:00:00Z`));
}
/** «12 may». */
export const shortDay = (day: string): string => dayIn(day, { day: 'numeric', month: 'short' });
/** «miércoles, 12 de mayo de 2027». */
export const longDay = (day: string): string =>
  dayIn(day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
