// What was done, in a sentence: who, what, and to what.
import type { Conflict, Mark, Request, Side, Stamp, TicketView } from '../../../contract/api';
import { approvalWords } from '../../ticket/words';
import { askedIn, standing, wordsOf } from '../../ticket/story/unapplied-request';
import { answerText, paperField } from '../../ticket/fields';
import { nameOfCommand } from '../../ticket/story/describe';
import type { Event } from '../../ticket/story/timeline';
import { nameOf, sideText, subjectOf } from '../../ticket/values';
import { shortName, when } from '../../../kit/text/format';
import type { Desk } from './desk.svelte';
import { strong } from './emphasis';
import { toldDesk } from './act-words';
import { appDesk } from './words';
import { datumLabel } from '../../ticket/story/datum-label';
import { ticketDesk } from '../../ticket/desk/words';
import { common } from '../../../kit/i18n/common';

/** Who did it: «Tú» for oneself, the requester by name, the server as such. */
export function doer(desk: Desk, stamp: Stamp, view: TicketView | null): { me: boolean; name: string } {
  if (stamp.by === desk.me?.id) return { me: true, name: common.you };
  // By the portal and by mail it is the requester who speaks, in whoever's name it was taken in.
  const told = view?.requester.name?.value ?? '';
  // Where their name was taken out, nobody else did it.
  if (stamp.site === 'portal' && (told !== '' || stamp.by !== view?.requester_person))
    return { me: false, name: shortName(told) || common.someone };
  const known = desk.nameOf(stamp.by);
  if (known !== '') return { me: false, name: shortName(known) };
  return { me: false, name: stamp.site === 'system' ? appDesk.server : common.someone };
}

export function markText(mark: Mark): string {
  if ('done' in mark)
    return mark.done.value === undefined ? ticketDesk.check.done : `${ticketDesk.check.done}: ${mark.done.value}`;
  if ('not_applicable' in mark) return ticketDesk.check.na(mark.not_applicable.reason);
  return ticketDesk.check.pending;
}

/** A side of a card in words: the value; of a decision that was asked for, the act and what it said. */
export function sideValue(desk: Desk, view: TicketView | null, conflict: Conflict, side: Side): string {
  const asked = side === conflict.other && view !== null ? askedIn(view, conflict) : null;
  if (asked !== null) return [actLabel(asked), wordsOf(asked.command)].filter(Boolean).join(': ');
  const text = sideText(conflict.subject, side.value, {
    organisation: desk.organisation,
    people: desk.names,
    equipment: (id) => {
      const item = desk.equipment.get(id);
      return item === undefined ? '' : [item.name, item.inventory].filter(Boolean).join(' · ');
    },
    mark: markText,
    moment: (at) => when(at, desk.now),
  });
  // Who took the ticket is whom it went to.
  if (conflict.subject === 'assignee' && text === side.value && text !== '') return desk.nameOf(side.stamp.by) || text;
  return text;
}

function actLabel(request: Request): string {
  return ticketDesk.act[nameOfCommand(request.command) as keyof typeof ticketDesk.act] ?? ticketDesk.act.other;
}

/** The label of a form's field, of any stage of these services. */
export function fieldLabel(desk: Desk, services: readonly string[], field: string): string {
  for (const service of services) {
    for (const stage of ['open', 'work', 'assign', 'issue', 'resolve', 'close'] as const) {
      const found = desk.engine.form(service, stage, {}).fields.find((each) => each.id === field);
      if (found !== undefined) return found.label;
    }
  }
  return paperField(desk.organisation, services, field)?.label ?? field;
}

/** The service a ticket has, and those it had: what was noted under them keeps its label. */
function servicesOf(view: TicketView | null): string[] {
  return view === null ? [] : [view.decided.service, ...view.decided.former_services];
}

export function itemLabel(desk: Desk, service: string, item: string): string {
  const found = desk.organisation?.services
    .find((each) => each.id === service)
    ?.checklist.find((each) => each.id === item);
  return found?.label ?? item;
}

/** A card's heading: the datum with two values, or the act that was not applied. */
export function caseHeading(desk: Desk, view: TicketView | null, conflict: Conflict): string {
  const asked = view === null ? null : askedIn(view, conflict);
  return asked === null
    ? appDesk.conflict.two(caseTitle(desk, view, conflict.subject))
    : appDesk.conflict.notApplied(actLabel(asked));
}

/** What a conflict is about. */
export function caseTitle(desk: Desk, view: TicketView | null, subject: Conflict['subject']): string {
  const [kind, id] = subjectOf(subject);
  switch (kind) {
    case 'field':
      return fieldLabel(desk, servicesOf(view), id);
    case 'item':
      return itemLabel(desk, view?.decided.service ?? '', id);
    case 'contact':
      return datumLabel(desk.organisation, ticketDesk.contact, id);
    case 'registry':
      return datumLabel(desk.organisation, appDesk.registry, id);
    default:
      return appDesk.subjects[kind as keyof typeof appDesk.subjects] ?? kind;
  }
}

/** One line for a decision: what was done, or, where it is not ruled on or was not applied, what was asked. */
export function requestLine(desk: Desk, request: Request, view: TicketView): string {
  const { me, name: who } = doer(desk, request.stamp, view);
  if (standing(request) !== 'done') {
    const words = wordsOf(request.command);
    return `${toldDesk.did.asked(me, who, actLabel(request))}${words === '' ? '' : `: ${words}`}`;
  }
  const { command } = request;
  const person = (id: string | null): string =>
    id === desk.me?.id ? common.youObject : shortName(desk.nameOf(id)) || common.someone;
  const did = toldDesk.did;
  if ('assign' in command) {
    const { person: to, team } = command.assign;
    return to !== null ? did.assign(me, who, person(to)) : did.assignTeam(me, who, desk.teamName(team));
  }
  if ('classify' in command) return did.classify(me, who, desk.serviceName(command.classify.service));
  if ('set_priority' in command)
    return did.priority(
      me,
      who,
      nameOf(desk.organisation?.priorities, command.set_priority.priority, (each) => each.label),
    );
  if ('offer_assignment' in command) return did.offer(me, who, person(command.offer_assignment.to));
  if ('schedule_visit' in command) return did.schedule(me, who, when(command.schedule_visit.at, desk.now));
  if ('escalate' in command)
    return did.escalate(me, who, desk.teamName(command.escalate.team), command.escalate.reason);
  if ('ask_requester' in command) return did.ask(me, who, command.ask_requester.question);
  if ('record_answer' in command) return did.answer(me, who, command.record_answer.text);
  if ('resolve' in command) return did.resolve(me, who, command.resolve.solution);
  if ('close' in command) return did.close(me, who, command.close.note);
  if ('wait_vendor' in command) return did.vendor(me, who, command.wait_vendor.vendor);
  if ('override_due' in command)
    return did.due(me, who, when(command.override_due.at, desk.now), command.override_due.reason);
  if ('decide_approval' in command) return did.approval(me, who, command.decide_approval);
  if ('confirm' in command) return did.confirm(me, who, command.confirm.verdict, command.confirm.text);
  if ('cancel' in command && command.cancel.withdrawn !== undefined)
    return did.withdrawn(me, who, ticketDesk.ways[command.cancel.withdrawn], command.cancel.reason);
  const name = nameOfCommand(command);
  const given = Object.values(command)[0] as Record<
    'reason' | 'text' | 'subject' | 'comment' | 'place' | 'words',
    string | undefined
  >;
  const line = toldDesk.didPlain[name as keyof typeof toldDesk.didPlain];
  return line === undefined
    ? did.other(me, who)
    : line(me, who, given.reason ?? given.text ?? given.subject ?? given.comment ?? given.place ?? given.words ?? '');
}

/** One line for what was written down. */
export function eventLine(desk: Desk, stamp: Stamp, event: Event, view: TicketView): string {
  const { me, name: who } = doer(desk, stamp, view);
  const service = view.decided.service;
  switch (event.name) {
    case 'ticked':
      return toldDesk.did.ticked(
        me,
        who,
        event.items.map((item) => itemLabel(desk, service, item)),
      );
    case 'noted':
      return toldDesk.did.noted(
        me,
        who,
        event.fields.map(
          ([field, value]) => `${fieldLabel(desk, servicesOf(view), field)}: ${strong(answerText(value))}`,
        ),
      );
    case 'material':
      return toldDesk.did.material(me, who, event.lines);
    case 'time':
      return toldDesk.did.time(me, who, event.minutes, event.travel);
    case 'filed':
      return toldDesk.did.filed(me, who, event.photos, event.files, event.captions);
    case 'signed':
      return event.hand === desk.nameOf(stamp.by)
        ? toldDesk.did.signedOwn(me, who, event.paper)
        : toldDesk.did.signed(me, who, event.hand, event.paper);
    case 'delivered':
      return toldDesk.did.delivered(me, who, event.to);
    case 'voided':
      return approvalWords.voided(
        strong(nameOf(desk.organisation?.roles, event.role, (role) => role.name)),
        event.changed.map((each) => strong(each)).join(', '),
        event.awaited,
      );
    case 'contact':
      return toldDesk.did.contact(me, who, {
        // What they said at the portal they said themselves: nobody called them.
        self: stamp.site === 'portal',
        way: ticketDesk.ways[event.way as keyof typeof ticketDesk.ways] ?? event.way,
        reached: event.reached,
        confirms: event.verdict === null ? null : event.verdict === 'confirmed',
        text: event.text,
      });
  }
}
