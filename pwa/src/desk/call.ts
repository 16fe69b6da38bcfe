// What is typed while a call lasts, kept as a draft, and the ticket it makes.
import type { FieldDef, OpenTicket, TicketKind } from '../engine/api';

export interface Draft {
  person: string;
  name: string;
  mail: string;
  phone: string;
  org: string;
  channel: string;
  service: string;
  subservice: string;
  kind: TicketKind;
  subject: string;
  /** The subject that the service proposed: replaced with the service until somebody writes another. */
  proposed: string;
  description: string;
  fields: Record<string, string>;
  building: string;
  level: string;
  room: string;
  priority: string;
  assignee: string;
  code: string;
  equipment: string;
}

export function blank(): Draft {
  return {
    person: '',
    name: '',
    mail: '',
    phone: '',
    org: '',
    channel: 'phone',
    service: '',
    subservice: '',
    kind: 'incident',
    subject: '',
    proposed: '',
    description: '',
    fields: {},
    building: '',
    level: '',
    room: '',
    priority: 'medium',
    assignee: '',
    code: '',
    equipment: '',
  };
}

/** The draft as text; null where nothing was said yet. */
export function keep(draft: Draft): string | null {
  const { name, service, subject, description, fields, code } = draft;
  const said = [name, service, subject, description, code, ...Object.values(fields)].some((text) => text !== '');
  return said ? JSON.stringify(draft) : null;
}

/** A kept draft, filled up where it is of an older version; null where it is none. */
export function readDraft(text: string | null): Draft | null {
  if (text === null) return null;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return null;
    const draft: Record<string, unknown> = { ...blank() };
    for (const [key, value] of Object.entries(read)) {
      if (typeof value === typeof draft[key] && value !== null) draft[key] = value;
    }
    return draft as unknown as Draft;
  } catch {
    return null;
  }
}

/**
 * Values for fields of the service that repeat what is known of the caller: extension, mail, agency, place. Each is proposed once, so
 * that emptying it by hand lasts. Null where there is nothing to propose.
 */
export function prefill(
  fields: readonly FieldDef[],
  draft: Draft,
  place: readonly string[],
): Record<string, string> | null {
  const where = place.filter((part) => part !== '').join(', ');
  const found: Record<string, string> = {};
  for (const field of fields) {
    if (draft.fields[field.id] !== undefined) continue;
    const known =
      /^extension/.test(field.id) && /^\d{3,6}$/.test(draft.phone)
        ? draft.phone
        : field.id === 'correo' || field.id === 'correo_institucional'
          ? draft.mail
          : field.id === 'dependencia'
            ? draft.org
            : field.id === 'ubicacion' && place[1] !== '' && place[2] !== ''
              ? where
              : '';
    if (known !== '') found[field.id] = known;
  }
  return Object.keys(found).length === 0 ? null : found;
}

/** The ticket of a draft. `began` is when the call came: it counts from there, not from the last key (OAX-21). */
export function openTicket(draft: Draft, began: number): OpenTicket {
  const said = (text: string): string | undefined => text.trim() || undefined;
  const some = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
    (value === undefined ? {} : { [key]: value }) as Partial<Record<K, string>>;
  const fields = Object.fromEntries(Object.entries(draft.fields).filter(([, value]) => value.trim() !== ''));
  return {
    service: draft.service,
    kind: draft.kind,
    channel: draft.channel,
    subject: draft.subject.trim(),
    ...some('subservice', said(draft.subservice)),
    ...some('description', said(draft.description)),
    requester: {
      name: draft.name.trim(),
      ...some('person', said(draft.person)),
      ...some('mail', said(draft.mail)),
      ...some('phone', said(draft.phone)),
      ...some('client_org', said(draft.org)),
    },
    place: {
      ...some('building', said(draft.building)),
      ...some('level', said(draft.level)),
      ...some('room', said(draft.room)),
    },
    ...some('equipment', said(draft.equipment)),
    ...some('priority', said(draft.priority)),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    occurred_at: began,
  };
}
