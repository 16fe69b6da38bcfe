// A ticket that was refused, as the form of a new one has it: to be corrected and made again.
import type { NewTicket } from '../../../contract/api';

/** What the form is filled with. */
export function writtenOf(open: NewTicket): Record<string, unknown> {
  const { requester, place } = open;
  return {
    service: open.service,
    subservice: open.subservice ?? '',
    kind: open.kind,
    channel: open.channel,
    equipment: open.equipment ?? null,
    building: place.building ?? '',
    level: place.level ?? '',
    room: place.room ?? '',
    person: requester.person ?? null,
    name: requester.name,
    mail: requester.mail ?? '',
    phone: requester.phone ?? '',
    client_org: requester.client_org ?? '',
    subject: open.subject,
    description: open.description ?? '',
    priority: open.priority ?? '',
    fields: { ...open.fields },
  };
}
