// A ticket that was somebody's until another gave it on.
// Told to them where they work, not only in the story.
import type { TicketView } from '../../../contract/api';

/** Who has it now; null: nobody by name, it stands in the team's queue. */
export interface TakenAway {
  to: string | null;
}

/** Whether this person had the ticket last and somebody else took it from them; null where it is theirs, never was, or they gave it on themselves. */
export function takenAway(view: Pick<TicketView, 'requests' | 'decided'>, me: string): TakenAway | null {
  const { assignee } = view.decided;
  if (me === '' || assignee === me) return null;
  const ruled = view.requests.flatMap((request) =>
    request.ruling?.applied === true ? [{ ...request, seq: request.ruling.seq }] : [],
  );
  let owner: string | null = null;
  let lost = false;
  for (const { command, stamp } of ruled.sort((a, b) => a.seq - b.seq)) {
    const before: string | null = owner;
    if ('assign' in command) owner = command.assign.person;
    else if ('accept_offer' in command) owner = stamp.by;
    else if ('escalate' in command) owner = null;
    else if ('start' in command) owner ??= stamp.by;
    else continue;
    if (owner === me) lost = false;
    else if (before === me) lost = stamp.by !== me;
    // Whom it went to after that is told too; that it was theirs once is not told for ever.
    else if (owner !== before) lost &&= before === null;
  }
  return lost ? { to: assignee } : null;
}
