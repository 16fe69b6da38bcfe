// A call being taken: what is typed, what of it is still missing, and what one answer says of another.
import { untrack } from 'svelte';
import type { DocumentId, Organisation, Person, Prevention } from '../../../contract/api';
import { say } from '../../../kit/i18n/index.svelte';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import { notice } from '../../../kit/ui/surfaces/notice.svelte';
import type { Desk } from '../../app/desk/desk.svelte';
import { firstValue } from '../../app/first-value';
import { BY_LETTER } from '../../letters/letter-entry';
import { letters } from '../../letters/words';
import type { Proposal } from '../../help/proposals';
import { loads, proposed } from '../../ticket/desk/workload';
import { type Continued, ORIGIN } from '../../equipment/owed-order';
import { type Prevented, repeatOf } from '../../ticket/repeats';
import { datumLabel } from '../../ticket/story/datum-label';
import { ticketDesk } from '../../ticket/desk/words';
import {
  blank,
  demanded,
  type Draft,
  follow,
  givesOut,
  needs,
  type OfTheCall,
  placeOf,
  prefill,
  recordKeys,
} from './call';
import { withoutCaller } from '../caller';
import { channelsOf } from '../channels';
import { formOf, variantField, variantOf } from '../variant';
import { callDesk } from './words';

/** As `shared::limits::SUBJECT_CHARS`. */
const SUBJECT = 240;

export class CallForm {
  readonly #desk: Desk;
  draft = $state<Draft>(blank());
  /** Somebody wanted to make the ticket: what is missing is said from then on. */
  tried = $state(false);

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  service = $derived.by(() => this.#desk.organisation?.services.find((each) => each.id === this.draft.service));
  channels = $derived.by(() => channelsOf(this.#desk.organisation, this.service));
  byLetter = $derived(this.draft.channel === BY_LETTER);
  /** Whoever gives no work out is asked for nobody. */
  gives = $derived.by(() => givesOut(this.#desk.me, this.#desk.organisation, this.service));
  #form = $derived.by(() => {
    const { service, channel } = this.draft;
    const ask = (values: Record<string, string>) => this.#desk.engine.form(service, 'open', values, channel);
    return service === '' ? null : formOf(ask, this.service, this.draft);
  });
  fields = $derived(
    (this.#form?.fields ?? []).filter((field) => field.shown && field.kind !== 'photo' && field.kind !== 'signature'),
  );
  /** The service's variant is asked for by itself: no field of its form asks the same. */
  asksVariant = $derived(
    (this.service?.subservices.length ?? 0) > 0 && variantField(this.service, this.fields) === null,
  );
  variant = $derived(variantOf(this.service, this.fields, this.draft));
  /** What of the call itself this service demands. */
  musts = $derived(demanded(this.#form?.fields ?? []));
  team = $derived.by(() =>
    this.service === undefined
      ? []
      : loads(
          this.service.team,
          this.#desk.hands,
          this.#desk.tickets.values(),
          this.#desk.now,
          this.draft.building || null,
          this.service.skills,
        ),
  );
  assignee = $derived.by(() => {
    if (this.draft.assignee !== '') return this.draft.assignee;
    return proposed(this.team)?.person.id ?? (this.service === undefined ? '' : 'team');
  });
  needed = $derived(
    needs(
      this.draft,
      this.fields.map((field) => ({ ...field, wrong: say(field.error) || null })),
      [...this.musts.keys()].map((core) => ({ core, label: named(core, this.#desk.organisation) })),
      this.byLetter ? letters.number : null,
      callDesk,
    ),
  );
  problems = $derived(this.needed.flatMap(({ id, lacks }) => (lacks === null ? [] : [{ id, text: lacks }])));
  /** The item is asked for once: by the service's form where that asks for one, otherwise below. */
  itemField = $derived(this.fields.find(({ kind }) => kind === 'equipment')?.id);
  /** The latest number could not be looked up: nobody knows whether it is known here. */
  #unread = $state(false);
  itemNote = $derived.by(() => {
    if (this.draft.equipment !== '') return this.#desk.equipment.get(this.draft.equipment)?.name ?? '';
    return this.#unread ? '' : callDesk.noEquipment;
  });

  errorOf = (id: string): string | null =>
    this.tried ? (this.problems.find((each) => each.id === id)?.text ?? null) : null;

  /** What is known already need not be typed, as long as the form is open: only plain facts, until others are written. */
  live(): void {
    let before: Record<string, string> = {};
    $effect(() => {
      const { draft } = this;
      const place = [this.#desk.buildingName(draft.building || null), draft.level, draft.room];
      const item = this.#desk.equipment.get(draft.equipment);
      const known = prefill(this.fields, draft, place, {
        letter: this.byLetter ? draft.letterNumber.trim() : '',
        item: item?.inventory || item?.serial || '',
        keys: recordKeys(this.#desk.organisation, this.service),
      });
      const next = follow(draft.fields, before, known);
      before = known;
      if (next !== null) untrack(() => (draft.fields = next));
    });
  }
  clear(): void {
    this.draft = blank();
    this.tried = false;
  }

  /** What was written of it, without the subject that the service proposed. */
  text = $derived.by(() => {
    const { subject, proposed: given, description } = this.draft;
    return [subject === given ? '' : subject, description].join(' ').trim();
  });

  /** The new ticket is related to another once it is born, or no more. */
  relate(ticket: DocumentId, related: boolean): void {
    const others = this.draft.relates.filter((each) => each !== ticket);
    this.draft.relates = related ? [...others, ticket] : others;
  }
  /** Takes what the words propose. */
  async take({ field, value }: Proposal): Promise<void> {
    if (field === 'service') this.chooseService(value);
    else if (field === 'equipment') await this.chooseItem(value);
    else this.draft[field] = value;
  }

  /** Another name was typed: whoever was chosen does not ask, and is not who is reached. */
  typeName(name: string): void {
    const { draft } = this;
    Object.assign(draft, withoutCaller(draft, draft.person, this.#desk.requesters), { name, person: '' });
  }
  choosePerson(person: Person): void {
    const { draft } = this;
    this.typeName(person.name);
    draft.person = person.id;
    draft.mail = person.mail ?? draft.mail;
    draft.phone = person.phone ?? draft.phone;
    draft.org = person.client_org ?? draft.org;
    // Where their last ticket was is where they most likely are, unless it may be a namesake's.
    const namesakes = this.#desk.requesters.filter(({ name }) => name === person.name);
    const last =
      namesakes.length > 1
        ? undefined
        : [...this.#desk.tickets.values()]
            .filter((ticket) => ticket.requester === person.name)
            .sort((a, b) => b.created - a.created)[0];
    const [only, ...others] = person.buildings;
    const building = last?.building ?? (others.length === 0 ? only : undefined);
    if (draft.building === '' && building !== undefined) draft.building = building;
  }
  chooseService(id: string): void {
    const { draft } = this;
    const { organisation } = this.#desk;
    draft.service = id;
    const chosen = organisation?.services.find((each) => each.id === id);
    draft.priority = chosen?.default_priority ?? draft.priority;
    draft.subservice = '';
    draft.assignee = '';
    // A way by which this service does not come is no way.
    const ways = channelsOf(organisation, chosen);
    if (!ways.some((each) => each.id === draft.channel)) draft.channel = ways[0]?.id ?? draft.channel;
    // Nobody writes an oficio about a fault: it asks for something.
    if (draft.channel === BY_LETTER) draft.kind = 'request';
    if (draft.subject === '' || draft.subject === draft.proposed) draft.subject = draft.proposed = chosen?.name ?? '';
  }
  /** What would prevent a fault that comes again: asked for by who proposes it, with the faults that it is about. */
  async propose({ service, subject, days }: Prevention, of: Prevented): Promise<void> {
    const desk = this.#desk;
    const { draft } = this;
    if (desk.me !== null) this.choosePerson(desk.me);
    draft.building = of.building;
    draft.room = of.room;
    this.chooseService(service);
    const name = desk.organisation?.services.find(({ id }) => id === of.service)?.name ?? '';
    const item = desk.equipment.get(of.equipment);
    const place = [desk.buildingName(of.building || null), of.room].filter(Boolean).join(', ');
    const what = item ? `${item.name} ${item.inventory}`.trim() : [name, place].filter(Boolean).join(' · ');
    draft.kind = 'request';
    draft.subject = `${subject}: ${what}`.slice(0, SUBJECT);
    const where = { ...of, building: of.building || null, equipment: of.equipment || null };
    const faults = repeatOf(where, desk.tickets.values(), desk.organisation, desk.now)?.faults ?? [];
    const folios = faults.map(({ folio, provisional }) => folio ?? provisional).join(', ');
    draft.description = callDesk.prevents(what, days, folios);
    await this.chooseItem(of.equipment);
  }
  /** An order that is owed (SEC-28): of its service, born as what continues the other, whose number its form says where it asks. */
  continues({ service, ticket }: Continued): void {
    const { draft } = this;
    this.chooseService(service);
    draft.kind = this.service?.kind ?? 'request';
    draft.continues = ticket;
    const origin = this.#desk.tickets.get(ticket);
    if (origin && this.fields.some(({ id }) => id === ORIGIN))
      draft.fields = { ...draft.fields, [ORIGIN]: origin.folio ?? origin.provisional };
  }
  /** An item is where the registry has it: that comes before where its caller most likely is. */
  async chooseItem(id: DocumentId): Promise<void> {
    this.draft.equipment = id;
    if (id === '') return;
    const item = await firstValue(this.#desk.engine.equipmentItem(id));
    if (this.draft.equipment === id && item) Object.assign(this.draft, placeOf(item));
  }
  /** The item that bears this number; none where it cannot be looked up, which is said. */
  async #itemOf(code: string): Promise<DocumentId> {
    this.#unread = false;
    if (code.trim() === '') return '';
    try {
      return (await this.#desk.engine.findEquipment(code.trim())) ?? '';
    } catch (error) {
      this.#unread = true;
      notice.show(error, unknownRefusal);
      return '';
    }
  }
  /** It is about the item whose number was typed, unless another was typed meanwhile. */
  async chooseCode(code: string): Promise<void> {
    const found = await this.#itemOf(code);
    if (this.draft.code === code) await this.chooseItem(found);
  }
  /** Which item it is about may be said in the service's own form: then it need not be said again below. */
  async setField(id: string, text: string): Promise<void> {
    this.draft.fields = { ...this.draft.fields, [id]: text };
    if (id !== this.itemField) return;
    this.draft.code = '';
    const found = await this.#itemOf(text);
    if (this.draft.fields[id] === text) await this.chooseItem(found);
  }
}

/** What of the call itself bears on this screen, whatever a form calls it. */
export function named(core: OfTheCall, organisation: Pick<Organisation, 'client_word'> | null): string {
  switch (core) {
    case 'description':
      return callDesk.description;
    case 'requester_mail':
      return ticketDesk.contact.mail;
    case 'requester_phone':
      return ticketDesk.contact.phone;
    case 'client_org':
      return datumLabel(organisation, ticketDesk.contact, core);
  }
}
