// A ticket being written.
// Kept whole as a draft at each pause, checked against the service's own form, made in one act.
import type {
  Core,
  DocumentId,
  EquipmentSummary,
  FieldDef,
  FormState,
  NewTicket,
  Organisation,
  Person,
  ServiceDef,
  TicketKind,
} from '../../../contract/api';
import { engine } from '../../../contract/engine';
import { Debounce } from '../../../kit/debounce';
import { common } from '../../../kit/i18n/common';
import { notice } from '../../../kit/ui/surfaces/notice.svelte';
import { withoutCaller } from '../caller';
import { besideKey } from './draft-key';
import { askedOf, formOf, variantOf } from '../variant';
import { newTicketField } from './words';
import { actTitles } from '../../ticket/act-titles';
import { datumLabel } from '../../ticket/story/datum-label';
import { say } from '../../../kit/i18n/index.svelte';
import { tidy } from '../../../kit/text/tidy';
import { keepDraft } from '../../app/act';

interface Written {
  service: string;
  subservice: string;
  kind: TicketKind;
  channel: string;
  equipment: string | null;
  building: string;
  level: string;
  room: string;
  person: string | null;
  name: string;
  mail: string;
  phone: string;
  client_org: string;
  subject: string;
  description: string;
  priority: string;
  fields: Record<string, string>;
  /** The tickets that it is related to once it is born. */
  relates: DocumentId[];
  /** The ticket that it continues. */
  continues: DocumentId | null;
}
const EMPTY: Written = {
  service: '',
  subservice: '',
  kind: 'incident',
  channel: '',
  equipment: null,
  building: '',
  level: '',
  room: '',
  person: null,
  name: '',
  mail: '',
  phone: '',
  client_org: '',
  subject: '',
  description: '',
  priority: '',
  fields: {},
  relates: [],
  continues: null,
};

/** Where on the page a datum of the ticket itself is asked. */
const DATUM = {
  subject: 'subject',
  description: 'description',
  requester_name: 'name',
  requester_mail: 'mail',
  requester_phone: 'phone',
  client_org: 'client_org',
} as const satisfies Partial<Record<Core, string>>;
/** A datum of the ticket that this page asks; of the others nobody knows anything at a birth. */
type Datum = keyof typeof DATUM;
const isDatum = (core: Core | undefined): core is Datum => core !== undefined && core in DATUM;

/** What this page calls it. */
function labelOf(core: Datum, organisation: Organisation | null): string {
  const { subject, description, requester, mail, phone } = newTicketField;
  const client_org = datumLabel(organisation, actTitles.registry, 'client_org');
  return { subject, description, requester_name: requester, requester_mail: mail, requester_phone: phone, client_org }[
    core
  ];
}

/** What stands where one proposal takes the place of another: nothing, and what the one before said, follows it. */
function followed(stands: string, before: string, now: string): string {
  return stands === '' || stands === before ? now : stands;
}

export interface Lack {
  id: string;
  text: string;
}

/** As its draft has it. */
interface Kept {
  at: number;
  /** The item at which it was begun. */
  begun: DocumentId | null;
  written: Partial<Written>;
}
/** Null where nothing is kept. */
async function read(key: string): Promise<Kept | null> {
  const text = await engine.draft(key);
  if (text === null) return null;
  try {
    const { at, begun, written } = JSON.parse(text) as Omit<Kept, 'begun'> & { begun?: DocumentId };
    return { at, begun: begun ?? null, written: { ...written, fields: { ...written.fields } } };
  } catch {
    await keepDraft(key, null); // of another version: it cannot be read, and nothing rests on it
    return null;
  }
}
/** It is about this item, or about none yet, or was begun there and is about another by now. */
const isOf = ({ begun, written }: Kept, item: DocumentId): boolean =>
  !written.equipment || written.equipment === item || begun === item;

export class Birth {
  written = $state<Written>({ ...EMPTY, fields: {} });
  keptAt = $state<number | null>(null);
  readonly #keeping = new Debounce();
  /** The item at which it was begun. */
  #begun: DocumentId | null = null;
  /** What was said since its draft began to be read; it stands over that. Null: it was read, or nobody asked for it. */
  #meanwhile: Partial<Written> | null = null;
  /** It could not be read: it is read again before anything is kept over it. */
  #again: (() => Promise<boolean>) | null = null;

  /** `key`: under which its draft is kept. */
  constructor(public key: string) {}

  /**
   * Takes up what was being written before the tab went away. `item`: at which it is begun; what was written about another one stays
   * as it is, and this is kept beside it. What was begun at this item is taken up, whichever it is about by now.
   */
  async recover(item: DocumentId | null = null): Promise<boolean> {
    this.#meanwhile ??= {};
    this.#again = null;
    try {
      return await this.#read(item);
    } catch (thrown) {
      this.#again = () => this.recover(item);
      throw thrown;
    }
  }
  async #read(item: DocumentId | null): Promise<boolean> {
    const own = this.key;
    if (item === null) return this.#takeUp(await read(own), own, item);
    const beside = besideKey(own, item);
    const found = await read(beside);
    if (found !== null) return this.#takeUp(found, beside, item);
    const kept = await read(own);
    return kept === null || isOf(kept, item) ? this.#takeUp(kept, own, item) : this.#takeUp(null, beside, item);
  }
  #takeUp(kept: Kept | null, key: string, item: DocumentId | null): boolean {
    this.key = key;
    this.#begun = kept?.written.equipment ? (kept.begun ?? item) : item;
    const since = this.#meanwhile ?? {};
    this.#meanwhile = null;
    if (Object.keys(since).length > 0) this.#keeping.wait(() => void this.keep());
    if (kept === null) return false;
    const fields = { ...kept.written.fields, ...since.fields };
    this.written = { ...EMPTY, ...kept.written, ...since, fields };
    this.keptAt = kept.at;
    return true;
  }
  /** Sets data; they are kept once the keys rest. */
  set(given: Partial<Written>): void {
    Object.assign(this.written, given);
    if (this.#meanwhile) Object.assign(this.#meanwhile, given);
    this.#keeping.wait(() => void this.keep());
  }
  /** The new ticket is related to another once it is born, or no more. */
  relate(ticket: DocumentId, related: boolean): void {
    const others = this.written.relates.filter((each) => each !== ticket);
    this.set({ relates: related ? [...others, ticket] : others });
  }
  /** Who asks is proposed: nothing of it is kept before something is written, and what somebody wrote stays. */
  propose({ id, name, mail, phone, client_org, buildings }: Person): void {
    const { written } = this;
    if (this.keptAt !== null || written.person !== null || written.name !== '') return;
    Object.assign(written, {
      person: id,
      name,
      mail: written.mail || (mail ?? ''),
      phone: written.phone || (phone ?? ''),
      client_org: written.client_org || (client_org ?? ''),
      building: written.building || (buildings[0] ?? ''),
    });
  }
  /** Another name was typed: whoever was chosen of these does not ask, and is not who is reached. */
  typeName(name: string, people: readonly Person[]): void {
    const { mail, phone, client_org, person } = this.written;
    const { org, ...reach } = withoutCaller({ mail, phone, org: client_org }, person, people);
    this.set({ ...reach, client_org: org, name, person: null });
  }
  /** Another service is chosen: the priority that the `former` one proposed goes with it, and one that was chosen by hand stays. */
  takeService(picked: ServiceDef, former: ServiceDef | undefined): void {
    const proposed = former?.default_priority ?? '';
    const priority = followed(this.written.priority, proposed, picked.default_priority ?? '');
    this.set({ service: picked.id, subservice: '', priority });
  }
  /** It is about another item: where the `former` one stands, and with whom, is no more said of this. */
  takeItem(picked: EquipmentSummary, former: EquipmentSummary | undefined): void {
    this.#turnTo(picked, former);
  }
  /** It is about no item after all: what the `former` one said goes with it, or the next one would find it as if somebody had typed it. */
  dropItem(former: EquipmentSummary | undefined): void {
    this.#turnTo(undefined, former);
  }
  #turnTo(picked: EquipmentSummary | undefined, former: EquipmentSummary | undefined): void {
    const { building, room, name, person } = this.written;
    this.set({
      equipment: picked?.id ?? null,
      building: followed(building, former?.building ?? '', picked?.building ?? ''),
      room: followed(room, former?.room ?? '', picked?.room ?? ''),
      name: person === null ? followed(name, former?.person ?? '', picked?.person ?? '') : name,
    });
  }
  setField(id: string, value: string): void {
    this.set({ fields: { ...this.written.fields, [id]: value } });
  }
  async keep(): Promise<void> {
    this.#keeping.drop();
    if (this.#meanwhile !== null && !(await this.#wasRead())) return;
    this.#keeping.drop();
    const at = Date.now();
    if (await keepDraft(this.key, this.kept(at))) this.keptAt = at;
  }
  /** Whether what was kept before is known by now: what is written over it unseen is lost. While it is being read, nothing is kept. */
  async #wasRead(): Promise<boolean> {
    const again = this.#again;
    if (again === null) return false;
    try {
      await again();
      return true;
    } catch (thrown) {
      notice.show(thrown, common.could);
      return false;
    }
  }
  /** As the draft has it. */
  kept(at = Date.now()): string {
    const begun = this.#begun === null ? {} : { begun: this.#begun };
    return JSON.stringify({ at, ...begun, written: $state.snapshot(this.written) });
  }
  async discard(): Promise<void> {
    this.#keeping.drop();
    if (this.#meanwhile) this.#meanwhile = {};
    this.written = { ...EMPTY, fields: {} };
    this.keptAt = null;
    await keepDraft(this.key, null);
  }

  /** What the service asks now of who comes by this channel; what the ticket's own data answer counts as answered. */
  form(channel: string, of?: ServiceDef): FormState {
    const { service } = this.written;
    const ask = (values: Record<string, string>) => engine.form(service, 'open', values, channel || undefined);
    return service ? formOf(ask, of, this.written) : { fields: [], missing: [] };
  }
  #own(core: Datum): string {
    const { subject, description, name, mail, phone, client_org } = this.written;
    return { subject, description, requester_name: name, requester_mail: mail, requester_phone: phone, client_org }[
      core
    ];
  }
  /** What is still missing, in words, in the order of the page. */
  lacks(form: FormState, organisation: Organisation | null): Lack[] {
    const { service, name, subject } = this.written;
    const found: Lack[] = [];
    if (!service) found.push({ id: 'service', text: newTicketField.serviceMissing });
    if (!tidy(name)) found.push({ id: 'name', text: newTicketField.nameMissing });
    if (!tidy(subject)) found.push({ id: 'subject', text: newTicketField.subjectMissing });
    for (const each of form.fields) {
      if (
        isDatum(each.core) &&
        each.mustHave &&
        !tidy(this.#own(each.core)) &&
        !found.some(({ id }) => isDatum(each.core) && id === DATUM[each.core])
      )
        found.push({ id: DATUM[each.core], text: newTicketField.fieldMissing(labelOf(each.core, organisation)) });
      if (!each.shown) continue;
      const value = tidy(this.written.fields[each.id] ?? '');
      if (each.mustHave && !value && each.kind !== 'photo' && each.kind !== 'signature')
        found.push({ id: `own-${each.id}`, text: newTicketField.fieldMissing(each.label) });
      else if (value && each.error) found.push({ id: `own-${each.id}`, text: say(each.error) });
    }
    return found;
  }
  /** The birth as one command, under that channel. `asked`: what its form asks, of which alone the answers go along; its variant may be one of them. */
  command(
    service: ServiceDef | undefined,
    channel: string,
    asked: readonly (FieldDef & { shown?: boolean })[] = [],
  ): NewTicket {
    const w = this.written;
    const variant = variantOf(service, asked, w);
    const fields = Object.fromEntries(
      Object.entries(askedOf(w.fields, asked)).flatMap(([id, value]) => (tidy(value) ? [[id, tidy(value)]] : [])),
    );
    return {
      service: w.service,
      kind: w.kind,
      channel,
      subject: tidy(w.subject),
      requester: {
        name: tidy(w.name),
        ...(w.person ? { person: w.person } : {}),
        ...(tidy(w.mail) ? { mail: tidy(w.mail) } : {}),
        ...(tidy(w.phone) ? { phone: tidy(w.phone) } : {}),
        ...(tidy(w.client_org) ? { client_org: tidy(w.client_org) } : {}),
      },
      place: {
        ...(w.building ? { building: w.building } : {}),
        ...(tidy(w.level) ? { level: tidy(w.level) } : {}),
        ...(tidy(w.room) ? { room: tidy(w.room) } : {}),
      },
      ...(variant ? { subservice: variant } : {}),
      ...(tidy(w.description) ? { description: tidy(w.description) } : {}),
      ...(w.equipment ? { equipment: w.equipment } : {}),
      ...(Object.keys(fields).length > 0 ? { fields } : {}),
      ...(w.priority ? { priority: w.priority } : {}),
      ...(w.continues ? { continues: w.continues } : {}),
    };
  }
}
