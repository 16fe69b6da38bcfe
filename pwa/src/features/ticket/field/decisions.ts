// The steps a ticket can take: what each asks of the person, and the command it makes.
import type {
  Command,
  CommandName,
  ContactWay,
  FieldDef,
  Ground,
  Organisation,
  PersonCard,
  Possibility,
  TextKind,
  TicketView,
  Verdict,
} from '../../../contract/api';
import { ticketField } from './words';
import { plainCommand } from '../plain-acts';
import { assignable, technicians } from '../people/assignable';
import { awayOn, dayOf, saysAway } from '../people/away';
import { localText, momentOf, otherHour } from '../../../kit/text/format';
import { tidy } from '../../../kit/text/tidy';

export type DecisionName = keyof typeof ticketField.decide;
/** What the step is called: whoever asked for the service confirms it themselves. */
export function stepName(name: DecisionName, view: TicketView, me: string | undefined): string {
  return name === 'confirm' && view.requester_person === me ? ticketField.ownConfirm : ticketField.decide[name];
}

export type AskKind = 'textarea' | 'text' | 'datetime-local' | 'select' | 'choice' | 'check';
export interface Ask {
  id: string;
  label: string;
  kind: AskKind;
  required: boolean;
  hint?: string;
  options?: { value: string; label: string }[];
  /** What stands there to begin with. */
  initial?: string;
  /** What one tap puts there. */
  offers?: string[];
}
export interface Known {
  view: TicketView;
  organisation: Organisation | null;
  people: Iterable<PersonCard>;
  me: string;
  name: (person: string) => string;
  /** The decision is made already: only its words are asked for. */
  decided?: boolean;
  /** How an approval is decided, as far as that is chosen. */
  granted?: string | undefined;
  /** Whether the fault is confirmed as mended, as far as that is chosen. */
  verdict?: string | undefined;
  /** Whoever closes says how the requester confirmed: `workflow::guard` refuses it without. */
  asksConfirmation?: boolean;
  /** On which grounds whoever is here may cancel it. */
  grounds?: readonly Ground[];
  /** Fields of the form at resolve, to take the outcome from where there is one. */
  resolve: FieldDef[];
}

const WAYS: ContactWay[] = ['phone', 'mail', 'whatsapp', 'in_person'];
/** All of them, by name. */
export const DECISIONS = Object.keys(ticketField.decide) as DecisionName[];

export function isDecision(name: CommandName): name is DecisionName {
  return (DECISIONS as string[]).includes(name);
}

/** Demanded where `workflow::guard` demands it, and nowhere else. */
const reason = (required = true): Ask => ({ id: 'reason', label: ticketField.ask.reason, kind: 'textarea', required });

/** How a visit is given, where the organisation asks (OCO-02). */
function modes({ organisation }: Known): Ask[] {
  const options = (organisation?.settings.visit_modes ?? []).map((mode) => ({ value: mode, label: mode }));
  return options.length > 0
    ? [{ id: 'mode', label: ticketField.ask.mode, kind: 'select', required: true, options }]
    : [];
}

/**
 * The steps among what may be done. A phone does not ask which ticket one repeats: whoever may cancel on that ground alone does so at
 * the desk.
 */
export function stepsOf(possibilities: readonly Possibility[]): (Possibility & { command: DecisionName })[] {
  return possibilities.flatMap((each) =>
    isDecision(each.command) && (each.command !== 'cancel' || each.grounds.some((ground) => ground !== 'duplicate'))
      ? [{ ...each, command: each.command }]
      : [],
  );
}

/** How its requester withdrew it: demanded of whoever may not cancel it in words of their own (T26). */
function withdrawn({ grounds = [] }: Known): Ask[] {
  if (!grounds.includes('withdrawn')) return [];
  const { ask } = ticketField;
  const alone = !grounds.includes('other');
  const label = alone ? ask.withdrew : ask.withdrawn;
  return [{ id: 'withdrawn', label, kind: 'select', required: alone, options: ways() }];
}

/** What a step asks before it is made. */
export function asks(name: DecisionName, known: Known): Ask[] {
  const { ask } = ticketField;
  const text = (id: string, label: string, required = true): Ask => ({ id, label, kind: 'textarea', required });
  switch (name) {
    case 'start':
    case 'accept_offer':
      return name === 'start' ? [] : [offer(known)];
    case 'decline_offer':
      return [offer(known), reason(false)];
    case 'schedule_visit':
      return [
        {
          id: 'at',
          label: ask.at,
          kind: 'datetime-local',
          required: true,
          hint: otherHour() ?? '',
          initial: known.view.decided.visit ? localText(known.view.decided.visit.at) : '',
        },
        { id: 'agreed', label: ask.agreed, kind: 'check', required: false },
        ...modes(known),
      ];
    case 'ask_requester':
      return [text('question', ask.question)];
    case 'record_answer':
      return [text('text', ask.answer)];
    case 'material_available':
    case 'vendor_returned':
      return [text('text', ask.text, false)];
    case 'resubmit':
      return [text('text', ask.text)];
    case 'request_approval':
      return [text('text', ask.text, false)];
    case 'wait_vendor':
      return [
        { id: 'vendor', label: ask.vendor, kind: 'text', required: true },
        { id: 'reference', label: ask.reference, kind: 'text', required: false },
      ];
    case 'escalate':
      return [{ id: 'team', label: ask.team, kind: 'select', required: false, options: teams(known) }, reason()];
    case 'assign':
      return [
        { id: 'person', label: ask.person, kind: 'select', required: true, options: staff(known, false) },
        // As T10 asks: also where nobody has it, as after an escalation.
        reason(known.view.decided.state !== 'received'),
      ];
    case 'offer_assignment':
      return [
        { id: 'to', label: ask.person, kind: 'select', required: true, options: staff(known, true) },
        reason(false),
      ];
    case 'resolve': {
      const mine = (kind: TextKind) =>
        known.view.texts.findLast((each) => each.kind === kind && each.stamp.by === known.me)?.text ?? '';
      const said = { hint: ask.solutionHint, initial: mine('work_done') };
      // Whoever asked reads it: what was found is put there by whoever looks at it, never by itself.
      return [{ ...text('solution', ask.solution), ...said, offers: [mine('diagnosis')].filter(Boolean) }];
    }
    case 'close':
      return [
        {
          id: 'confirmed',
          label: ask.confirmedBy,
          kind: 'select',
          required: known.asksConfirmation ?? false,
          options: ways(),
        },
        text('note', ask.note, false),
      ];
    case 'confirm': {
      const own = known.view.requester_person === known.me;
      return [
        {
          id: 'verdict',
          label: own ? ask.ownVerdict : ask.verdict,
          kind: 'choice',
          required: true,
          options: [
            { value: 'confirmed', label: own ? ask.ownConfirmed : ticketField.contact.confirmed },
            { value: 'persists', label: own ? ask.ownPersists : ticketField.contact.persists },
          ],
        },
        // Whoever says that the fault persists says how.
        text('text', ask.text, known.verdict === 'persists'),
      ];
    }
    case 'decide_approval': {
      // Whoever does not grant it says why.
      const why = reason(known.granted !== undefined && known.granted !== 'grant');
      if (known.decided) return [why];
      return [
        {
          id: 'granted',
          label: ask.granted,
          kind: 'choice',
          required: true,
          options: [
            { value: 'grant', label: ask.grant },
            { value: 'refuse', label: ask.refuse },
            { value: 'return', label: ask.giveBack },
          ],
        },
        why,
      ];
    }
    case 'set_priority':
      return [
        {
          id: 'priority',
          label: ask.priority,
          kind: 'choice',
          required: true,
          options: (known.organisation?.priorities ?? []).map(({ id, label }) => ({ value: id, label })),
        },
      ];
    case 'wait_material':
      return [reason(false)];
    case 'return':
    case 'reopen':
    case 'reject':
      return [reason()];
    case 'archive':
      return [{ id: 'place', label: ask.archivedAt, kind: 'text', required: true }];
    case 'cancel':
      return [...withdrawn(known), reason()];
  }
}

/** The command of a step with what was answered. */
export function decide(name: DecisionName, given: Record<string, string>, known: Known): Command {
  const said = (id: string) => tidy(given[id] ?? '');
  const either = (id: string) => said(id) || null;
  switch (name) {
    case 'accept_offer':
      return { accept_offer: { offer: said('offer') } };
    case 'decline_offer':
      return { decline_offer: { offer: said('offer'), reason: said('reason') } };
    case 'schedule_visit':
      return {
        schedule_visit: {
          at: momentOf(said('at')) ?? Number.NaN,
          agreed_with_requester: said('agreed') === 'true',
          ...(said('mode') === '' ? {} : { mode: said('mode') }),
        },
      };
    case 'ask_requester':
      return { ask_requester: { question: said('question') } };
    case 'escalate':
      return { escalate: { team: either('team'), reason: said('reason') } };
    case 'assign':
      return { assign: { person: either('person'), team: known.view.decided.team, reason: said('reason') } };
    case 'resolve':
      return { resolve: { solution: said('solution'), outcome: outcome(known), concluded_at: null } };
    case 'close':
      return { close: { note: said('note'), confirmed_by: either('confirmed') as ContactWay | null } };
    case 'confirm':
      return { confirm: { verdict: said('verdict') as Verdict, text: said('text') } };
    case 'decide_approval': {
      const answer = said('granted');
      return {
        decide_approval: { granted: answer === 'grant', returned: answer === 'return', reason: said('reason') },
      };
    }
    case 'archive':
      return { archive: { place: said('place') } };
    case 'cancel':
      return {
        cancel: {
          reason: said('reason'),
          duplicate_of: null,
          ...(said('withdrawn') === '' ? {} : { withdrawn: said('withdrawn') as ContactWay }),
        },
      };
    default:
      return plainCommand(name, said);
  }
}

/** What a step said, as its form asks for it: to be corrected and sent again. */
export function answersOf(command: Command): Record<string, string> {
  const [name, inside] = Object.entries(command)[0] as [string, Record<string, unknown>];
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(inside)) if (typeof value === 'string') found[key] = value;
  if (typeof inside['at'] === 'number') found['at'] = localText(inside['at']);
  if (typeof inside['agreed_with_requester'] === 'boolean') found['agreed'] = String(inside['agreed_with_requester']);
  if (typeof inside['confirmed_by'] === 'string') found['confirmed'] = inside['confirmed_by'];
  if (name === 'decide_approval')
    found['granted'] = inside['granted'] === true ? 'grant' : inside['returned'] === true ? 'return' : 'refuse';
  return found;
}

/** The field that says how the work ended, where a form has one: `workflow::complete` knows it by this name. */
const OUTCOME = 'resultado';

/** What was answered there. Another choice of the form (how urgent it was, by which way it was done) is no outcome. */
function outcome({ view, resolve }: Known): string | null {
  return (resolve.some(({ id }) => id === OUTCOME) && view.fields[OUTCOME]?.value) || null;
}

function offer({ view, me, name }: Known): Ask {
  const mine = view.decided.offers.filter(({ to }) => to === me);
  return {
    id: 'offer',
    label: ticketField.ask.offer,
    kind: 'choice',
    required: true,
    options: mine.map(({ act, by }) => ({ value: act, label: name(by) })),
    ...(mine[0] ? { initial: mine[0].act } : {}),
  };
}

function staff({ view, people, me, organisation, name }: Known, others: boolean): { value: string; label: string }[] {
  const team = view.decided.team;
  const today = dayOf(Date.now());
  const said = (card: PersonCard): string => {
    const away = awayOn(card, today);
    return away === undefined ? card.name : `${card.name} · ${saysAway(away, name)}`;
  };
  return (others ? technicians : assignable)(people, organisation?.roles ?? [])
    .filter((card) => card.active && (!others || card.id !== me) && (team === null || card.teams.includes(team)))
    .map((card) => ({ value: card.id, label: said(card) }));
}

function teams({ organisation }: Known): { value: string; label: string }[] {
  return (organisation?.teams ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

function ways(): { value: string; label: string }[] {
  return WAYS.map((way) => ({ value: way, label: ticketField.contact[way] }));
}
