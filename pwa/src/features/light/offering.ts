// Decides whether a ticket that is handed over is offered to its taker as well. It must be the giver's to offer, and
// theirs to accept.
import type { PersonCard, PersonId, TeamId, TicketView } from '../../contract/api';

/** T11: from a state in which responsibility moves, by whoever has it, to one of the ticket's team or of its service's. */
export function mayOffer(view: TicketView, to: PersonCard, me: PersonId, service: TeamId | null): boolean {
  const { assignee, offers, state, team } = view.decided;
  const competent = [team, service].some((one) => one !== null && to.teams.includes(one));
  const offered = offers.some((offer) => offer.to === to.id);
  return assignee === me && to.id !== me && competent && !offered && OFFERED_FROM.has(state);
}
const OFFERED_FROM: ReadonlySet<string> = new Set(['assigned', 'scheduled', 'in_progress']);

/**
 * The ticket, sealed for its taker, with the offer in it where there is one. Nothing is offered where nothing can be handed over: that
 * is tried first.
 */
export async function handed<T>(hand: () => Promise<T>, offer: (() => Promise<unknown>) | null): Promise<T> {
  const without = await hand();
  if (offer === null) return without;
  await offer();
  return hand();
}
