// What an agent can decide on a ticket: which words each act asks for, and the command they make.
import type {
  Command,
  CommandName,
  ContactWay,
  Ground,
  Possibility,
  ServiceDef,
  State,
  TicketKind,
  TicketView,
  Verdict,
} from '../../../contract/api';
import { isFinal } from '../../../contract/pure/state';
import { awaitedAct, closing } from '../next-act';
import { isPlain, plainCommand } from '../plain-acts';

/** One thing a dialog asks for. */
export type Part =
  | 'team'
  | 'person'
  | 'service'
  | 'subservice'
  | 'kind'
  | 'priority'
  | 'reason'
  | 'text'
  | 'at'
  | 'agreed'
  | 'mode'
  | 'vendor'
  | 'reference'
  | 'solution'
  | 'outcome'
  | 'note'
  | 'way'
  | 'grounds'
  | 'withdrawn'
  | 'duplicate'
  | 'granted'
  | 'to';
export type Values = Partial<Record<Part, string>>;

export interface Act {
  name: CommandName;
  parts: Part[];
  /** Without these the act cannot be sent; the guards of the domain ask the rest. */
  must: Part[];
  /** Taken apart and never the first: it ends something. */
  ends?: boolean;
}

/** In the order of a ticket's life. */
export const ACTS: Act[] = [
  { name: 'assign', parts: ['team', 'person', 'reason'], must: [] },
  { name: 'classify', parts: ['service', 'subservice', 'kind', 'team'], must: ['service'] },
  { name: 'set_priority', parts: ['priority'], must: ['priority'] },
  { name: 'accept_offer', parts: [], must: [] },
  { name: 'decline_offer', parts: ['reason'], must: [] },
  { name: 'offer_assignment', parts: ['to', 'reason'], must: ['to'] },
  { name: 'schedule_visit', parts: ['at', 'agreed', 'mode'], must: ['at'] },
  { name: 'start', parts: [], must: [] },
  { name: 'ask_requester', parts: ['text'], must: ['text'] },
  { name: 'record_answer', parts: ['text'], must: ['text'] },
  { name: 'request_approval', parts: ['text'], must: [] },
  { name: 'decide_approval', parts: ['granted', 'reason'], must: ['granted'] },
  { name: 'wait_material', parts: ['reason'], must: [] },
  { name: 'material_available', parts: ['text'], must: [] },
  { name: 'wait_vendor', parts: ['vendor', 'reference'], must: ['vendor'] },
  { name: 'vendor_returned', parts: ['text'], must: [] },
  { name: 'escalate', parts: ['team', 'reason'], must: ['reason'] },
  { name: 'override_due', parts: ['at', 'reason'], must: ['at', 'reason'] },
  { name: 'return', parts: ['reason'], must: ['reason'], ends: true },
  { name: 'resubmit', parts: ['text'], must: ['text'] },
  { name: 'resolve', parts: ['solution', 'outcome'], must: ['solution'] },
  { name: 'close', parts: ['note', 'way'], must: [] },
  { name: 'confirm', parts: ['text'], must: [] },
  { name: 'archive', parts: ['text'], must: ['text'] },
  { name: 'reopen', parts: ['reason'], must: ['reason'] },
  { name: 'reject', parts: ['reason'], must: ['reason'], ends: true },
  { name: 'cancel', parts: ['grounds', 'withdrawn', 'duplicate', 'reason'], must: ['grounds', 'reason'], ends: true },
];

/**
 * What a dialog asks for with what is chosen in it, in order; and without which of it the act cannot be sent. `state`: where the
 * ticket stands.
 */
export function askedFor(act: Act, values: Values, state: State): { parts: Part[]; must: Part[] } {
  const { grounds, granted } = values;
  // Whoever does not grant an approval says why; and so does whoever gives work anew (T10), also where nobody has it.
  const refuses = act.name === 'decide_approval' && granted !== undefined && granted !== 'yes';
  if (refuses || (act.name === 'assign' && state !== 'received'))
    return { parts: act.parts, must: [...act.must, 'reason'] };
  if (act.name !== 'cancel') return act;
  const parts = act.parts.filter((part) => (part !== 'withdrawn' && part !== 'duplicate') || part === grounds);
  // A duplicate is told by the ticket that it repeats; more words may be added.
  const must = parts.filter((part) => part !== 'reason' || grounds !== 'duplicate');
  return { parts, must };
}

/** The acts that the engine knows for this ticket, in the order of its life. */
export function offered(possibilities: readonly Possibility[]): { act: Act; possibility: Possibility }[] {
  return ACTS.flatMap((act) => {
    const possibility = possibilities.find((each) => each.command === act.name);
    return possibility === undefined ? [] : [{ act, possibility }];
  });
}

/** The buttons of the bar: the awaited act, then giving the ticket to somebody and ending it, where that can be done from
 * here; of a final ticket, opening it again. */
export function bar(possibilities: readonly Possibility[], state: State): CommandName[] {
  const usual: (CommandName | null)[] = isFinal(state) ? ['reopen'] : ['assign', closing(possibilities)];
  const offered = usual.filter((name) => name !== null && possibilities.some(({ command }) => command === name));
  return [...new Set([awaitedAct(possibilities), ...offered])].filter(
    (name): name is CommandName => name !== null && ACTS.some((act) => act.name === name),
  );
}

/** What a dialog shows before anything is typed. `grounds`: those on which its author may cancel the ticket. */
export function begin(act: Act, view: TicketView, grounds: readonly Ground[] = []): Values {
  const { decided } = view;
  const values: Values = {};
  for (const part of act.parts) {
    switch (part) {
      case 'team':
        values.team = act.name === 'escalate' ? '' : (decided.team ?? '');
        break;
      case 'service':
        values.service = decided.service;
        break;
      case 'subservice':
        values.subservice = decided.subservice ?? '';
        break;
      case 'kind':
        values.kind = decided.kind;
        break;
      case 'priority':
        values.priority = decided.priority ?? '';
        break;
      case 'granted':
        values.granted = 'yes';
        break;
      case 'grounds':
        values.grounds = grounds[0] ?? '';
        break;
      default:
        values[part] = '';
    }
  }
  return values;
}

/**
 * The variants that a ticket may be classified as in a service: those that it lists; of a part those that its parts are called by;
 * and the one that it has there anyway, which data of later may list no more.
 */
export function variantsFor(service: ServiceDef | undefined, { born, decided }: TicketView): string[] {
  if (service === undefined) return [];
  const parts = born.parent ? (service.parts ?? []).map(({ name }) => name) : [];
  const own = service.id === decided.service && decided.subservice ? [decided.subservice] : [];
  return [...new Set([...service.subservices, ...parts, ...own])];
}

/** The command of a filled dialog. `at` is a moment in milliseconds, as text. */
export function build(name: CommandName, values: Values, view: TicketView, me?: string): Command | null {
  const said = (part: Part): string => (values[part] ?? '').trim();
  const id = (part: Part): string | null => said(part) || null;
  const offers = view.decided.offers;
  const offer = (offers.find(({ to }) => to === me) ?? offers[0])?.act ?? '';
  switch (name) {
    case 'assign':
      return { assign: { person: id('person'), team: id('team'), reason: said('reason') } };
    case 'classify':
      return {
        classify: {
          service: said('service'),
          subservice: id('subservice'),
          kind: said('kind') as TicketKind,
          team: id('team'),
        },
      };
    case 'accept_offer':
      return { accept_offer: { offer } };
    case 'decline_offer':
      return { decline_offer: { offer, reason: said('reason') } };
    case 'schedule_visit':
      return {
        schedule_visit: {
          at: Number(said('at')),
          agreed_with_requester: said('agreed') === 'yes',
          ...(said('mode') === '' ? {} : { mode: said('mode') }),
        },
      };
    case 'ask_requester':
      return { ask_requester: { question: said('text') } };
    case 'decide_approval':
      return {
        decide_approval: {
          granted: said('granted') === 'yes',
          reason: said('reason'),
          returned: said('granted') === 'returned',
        },
      };
    case 'escalate':
      return { escalate: { team: id('team'), reason: said('reason') } };
    case 'archive':
      return { archive: { place: said('text') } };
    case 'override_due':
      return { override_due: { at: Number(said('at')), reason: said('reason') } };
    case 'resolve':
      return { resolve: { solution: said('solution'), outcome: id('outcome'), concluded_at: null } };
    case 'close':
      return { close: { note: said('note'), confirmed_by: id('way') as ContactWay | null } };
    case 'confirm':
      return { confirm: { verdict: 'confirmed' as Verdict, text: said('text') } };
    case 'cancel': {
      const { grounds } = values;
      const way = grounds === 'withdrawn' ? (id('withdrawn') as ContactWay | null) : null;
      return {
        cancel: {
          reason: said('reason'),
          duplicate_of: grounds === 'duplicate' ? id('duplicate') : null,
          ...(way === null ? {} : { withdrawn: way }),
        },
      };
    }
    default:
      return isPlain(name) ? plainCommand(name, said) : null;
  }
}

/** What an act said, as its dialog asks for it: to be corrected and sent again. */
export function valuesOf(command: Command): Values {
  const [, inside] = Object.entries(command)[0] as [string, Record<string, unknown>];
  const named: Record<string, Part> = {
    question: 'text',
    place: 'text',
    confirmed_by: 'way',
    duplicate_of: 'duplicate',
  };
  const values: Values = {};
  for (const [key, value] of Object.entries(inside))
    if (typeof value === 'string') values[named[key] ?? (key as Part)] = value;
  if (typeof inside['at'] === 'number') values.at = String(inside['at']);
  if (inside['agreed_with_requester'] === true) values.agreed = 'yes';
  // To nobody in particular: else the least loaded of the team would be proposed in its place.
  if ('assign' in command) values.person ??= 'team';
  if ('cancel' in command) values.grounds = values.duplicate ? 'duplicate' : values.withdrawn ? 'withdrawn' : 'other';
  if ('granted' in inside)
    values.granted = inside['granted'] === true ? 'yes' : inside['returned'] === true ? 'returned' : 'no';
  return values;
}
