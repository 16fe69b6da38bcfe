// What was refused while it is corrected: of a ticket as the form of a new one has it.
import type { ActId, Engine, NewTicket } from '../../../contract/api';
import { draftKey } from '../../call/field/draft-key';
import { correctionDraft } from '../../ticket/stuck-act';

type Drafts = Pick<Engine, 'draft' | 'setDraft'>;

/**
 * Has the form of a new ticket show what the refused one said, or how far its correction had come. Another new ticket that is being
 * written stays as it is.
 */
export async function takeUp(engine: Drafts, act: ActId, open: NewTicket, at: number): Promise<void> {
  const key = draftKey(act);
  if ((await engine.draft(key)) === null) await engine.setDraft(key, JSON.stringify({ at, written: writtenOf(open) }));
}
/** It is not corrected any more, whatever it was. */
export async function forget(engine: Drafts, act: ActId): Promise<void> {
  for (const key of [draftKey(act), correctionDraft(act)])
    if ((await engine.draft(key)) !== null) await engine.setDraft(key, null);
}

/** What the form is filled with. */
function writtenOf(open: NewTicket): Record<string, unknown> {
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
    continues: open.continues ?? null,
  };
}
