// Who appears in the journeys (people of the demonstration organisation), and small words for their work.
export const TECHNICIAN = process.env.RONDA_DEMO_TECHNICIAN ?? 'omar.cruz';
export const SUPERVISOR = process.env.RONDA_DEMO_SUPERVISOR ?? 'leticia.aquino';
export const AGENT = process.env.RONDA_DEMO_AGENT ?? 'beatriz.santiago';

export const note = (text) => ({ add_note: { audience: 'internal', text } });
export const texts = (shown) => (shown?.ticket?.notes ?? []).map((one) => one.text);
export const assignedTo = (person) => (ticket) =>
  ticket.assignee === person && !['closed', 'cancelled', 'rejected'].includes(ticket.state);
