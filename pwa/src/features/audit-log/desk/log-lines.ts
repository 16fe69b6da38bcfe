// A line of the audit log in words: who, what they did, and to whom or what.
import type { AuditedAct, AuditLine } from '../../../contract/api';
import { logDesk } from './words';
import { heldDesk } from '../../held/desk/words';
import { actTitles } from '../../ticket/act-titles';
import { ticketDesk } from '../../ticket/desk/words';
import { common } from '../../../kit/i18n/common';

export interface Names {
  /** A person's name; empty where nobody here has that id. */
  person: (id: string) => string;
  /** The address of a document that is on this device, by its id or its folio. */
  address: (document: string) => string | null;
}
/** A line, also of a later server: of a kind that this app does not know. */
export type LoggedLine = Omit<AuditLine, 'what'> & { what: string };
export interface LogEntry {
  text: string;
  /** What was said with it: a reason. */
  said: string;
  /** What it was done to, where it can be opened. */
  link?: { href: string; text: string };
}
const OF_PERSON = new Set([
  'link_made',
  'person_reset',
  'person_added',
  'person_changed',
  'person_left',
  'person_back',
]);
const OF_DEVICE = new Set(['device_enrolled', 'device_revoked', 'device_renamed', 'log_forked']);
const OF_PASSKEY = new Set(['passkey_added', 'passkey_renamed', 'passkey_removed']);
const OF_ACT = new Set(['held_accepted', 'held_rejected']);
const OF_DOCUMENT = new Set(['exported', 'redacted']);
/** About the person who is named already. */
const OF_ONESELF = new Set(['signed_in', 'signed_out_everywhere', 'cookie_copied', 'passkey_copied']);

export function tellLine(line: LoggedLine, names: Names): LogEntry {
  const who = line.by === null ? logDesk.operator : names.person(line.by) || common.someone;
  const tell = logDesk.told[line.what as keyof typeof logDesk.told];
  if (tell === undefined)
    return {
      text: logDesk.told.other(who, kindName(line.what)),
      said: [line.subject, line.detail].filter(Boolean).join(' · '),
    };
  if (OF_ACT.has(line.what)) {
    const { act } = line;
    const text = tell(who, act === null ? logDesk.act(line.subject) : actName(act));
    return { text, said: line.detail, ...(act === null ? {} : linkTo(act.document, act.folio ?? '', names)) };
  }
  // The ticket bears the person's name: which token it was, and what it did, stand in the line.
  const [, token, command] = (line.what === 'token_acted' && /^([^]*): (\w+)$/.exec(line.detail)) || [];
  if (token !== undefined && command !== undefined) {
    const folio = line.act?.folio ?? '';
    const did = actName({ document: line.subject, kind: 'ticket', folio, command });
    const link = linkTo(line.subject, folio, names);
    const where = link.link === undefined && folio !== '' ? ` · ${folio}` : '';
    return { text: tell(who, logDesk.byToken(did, token)) + where, said: '', ...link };
  }
  if (OF_DOCUMENT.has(line.what)) {
    const { subject, detail } = line;
    // What a redaction took is told by its places, then why.
    const said = line.what === 'redacted' ? (/^\{.*?\}: ([^]*)$/.exec(detail)?.[1] ?? detail) : detail;
    const link = linkTo(subject, subject, names);
    return { text: tell(who, link.link === undefined ? subject : logDesk.ticket), said, ...link };
  }
  // Of a person the log says which parts are another, and from which roles to which.
  return { text: tell(who, about(line, names)), said: line.what.startsWith('person_') ? line.detail : '' };
}

function linkTo(document: string, text: string, names: Names): Pick<LogEntry, 'link'> {
  const href = names.address(document);
  return href === null ? {} : { link: { href, text: text || heldDesk.openTicket } };
}

/** An act by the name of its command: what it said is not the log's to tell. */
export function actName({ command, kind }: AuditedAct): string {
  const named =
    (ticketDesk.act as Record<string, string>)[command ?? ''] ??
    (logDesk.acts as Record<string, string>)[command ?? ''];
  const plain = (actTitles.did as Record<string, unknown>)[command ?? ''];
  const name = named ?? (typeof plain === 'string' ? plain : heldDesk.unknown);
  return `«${name}»${kind === 'equipment' ? ` ${logDesk.ofEquipment}` : ''}`;
}

function about({ what, by, subject, detail }: LoggedLine, names: Names): string {
  if (OF_ONESELF.has(what)) return '';
  if (OF_PERSON.has(what)) return names.person(subject) || subject;
  if (OF_DEVICE.has(what)) return detail === '' ? subject : `«${detail}»`;
  if (OF_PASSKEY.has(what)) return `«${detail}»`;
  // Of the operator's change the server keeps which version was in force before; earlier ones with a word of theirs.
  const before = what === 'organisation_changed' && by === null ? detail.replace(/^before: /, '') : '';
  if (before !== '') return `${subject} · ${logDesk.before(before)}`;
  // Of an act the words begin with its number.
  return (detail.startsWith(subject) ? [detail] : [subject, detail]).filter(Boolean).join(' · ');
}

export function kindName(what: string): string {
  return logDesk.kinds[what as keyof typeof logDesk.kinds] ?? what;
}

export interface AuditFilter {
  person: string;
  kind: string;
}

/** Whether a line is of the kind, and by or about the person. */
export function fitsLine(line: LoggedLine, { person, kind }: AuditFilter): boolean {
  return (kind === '' || line.what === kind) && (person === '' || line.by === person || line.subject === person);
}

/** What needs a second look: a copy was seen, or a log forked. */
export function alarming(what: string): boolean {
  return what === 'cookie_copied' || what === 'passkey_copied' || what === 'log_forked';
}
