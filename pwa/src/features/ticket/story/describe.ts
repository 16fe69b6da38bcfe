// What an act does, in words: a title for the queue and the history, and the detail it changes.
import type { Command, CommandName, Organisation, ServiceDef } from '../../../contract/api';
import { actTitles } from '../act-titles';
import { ui } from '../../../kit/i18n/ui';
import { when } from '../../../kit/text/format';
import { datumLabel } from './datum-label';
import { answerText } from '../fields';
import { shownLabel } from '../../../contract/pure/code';

export interface ActSummary {
  title: string;
  detail: string;
}

/** The name of a command; the serialised command is a map of one entry. */
export function nameOfCommand<C extends Command>(command: C): NameOf<C> {
  return Object.keys(command)[0] as NameOf<C>;
}
type NameOf<C> = C extends unknown ? keyof C & CommandName : never;

/** The label of a field of a service's form, from the engine's own list; the id where it is unknown. */
export type LabelOf = (field: string) => string;

export function itemLabel(item: string, service: ServiceDef | undefined): string {
  return service?.checklist.find((each) => each.id === item)?.label ?? item;
}

/** What a field of the equipment's registry is called. */
export function equipmentLabel(name: string, organisation: Organisation | null): string {
  return datumLabel(organisation, actTitles.registry, name);
}

/** Tells a command. `names` gives people their names, `label` fields theirs. */
export function tell(
  command: Command,
  known: {
    service?: ServiceDef | undefined;
    organisation: Organisation | null;
    label: LabelOf;
    name: (person: string) => string;
  },
): ActSummary {
  const { service, organisation, label, name } = known;
  const { did } = actTitles;
  const team = (id: string | null) => organisation?.teams.find((each) => each.id === id)?.name ?? id ?? '';
  if ('open_ticket' in command) return { title: did.open_ticket, detail: command.open_ticket.subject };
  if ('add_note' in command) {
    const { audience, text } = command.add_note;
    return { title: audience === 'internal' ? did.add_note_internal : did.add_note_public, detail: `«${text}»` };
  }
  if ('set_field' in command)
    return { title: did.set_field(label(command.set_field.field)), detail: answerText(command.set_field.value) };
  if ('tick_item' in command) {
    const text = itemLabel(command.tick_item.item, service);
    const { mark } = command.tick_item;
    if ('done' in mark) return { title: did.tick_done(text), detail: mark.done.value ?? '' };
    if ('pending' in mark) return { title: did.tick_pending(text), detail: '' };
    return { title: did.tick_na(text), detail: mark.not_applicable.reason };
  }
  if ('edit_text' in command) return { title: did[command.edit_text.kind], detail: `«${command.edit_text.whole}»` };
  if ('add_material' in command) {
    const { quantity, unit, description } = command.add_material;
    return { title: did.add_material, detail: `${quantity} ${unit} ${description}` };
  }
  if ('change_material' in command)
    return { title: did.change_material, detail: String(command.change_material.quantity) };
  if ('mark_material' in command) {
    const { step, quantity } = command.mark_material;
    return { title: did[`mark_${step}`], detail: String(quantity) };
  }
  if ('move_stock' in command) {
    const { item, delta, unit, counted, found } = command.move_stock;
    if (found !== undefined) return { title: did.stock_counted, detail: `${found} ${unit} ${item}` };
    const moved = delta < 0 ? did.stock_out : did.stock_in;
    return { title: counted ? did.stock_found : moved, detail: `${counted ? delta : Math.abs(delta)} ${unit} ${item}` };
  }
  if ('set_minimum' in command) {
    const { item, unit, minimum } = command.set_minimum;
    if (minimum === 0) return { title: did.minimum_gone, detail: item };
    return { title: did.minimum_set, detail: `${minimum} ${unit} ${item}` };
  }
  if ('log_time' in command) {
    const { kind, minutes } = command.log_time;
    return { title: did.log_time, detail: `${actTitles.kinds[kind]}, ${minutes} min` };
  }
  if ('log_contact' in command)
    return { title: did.log_contact, detail: join(actTitles.ways[command.log_contact.way], command.log_contact.text) };
  if ('assign' in command) {
    const { person, team: to, reason } = command.assign;
    const whom = person === null ? team(to) : name(person);
    return { title: did.assign(whom === ui.you ? did.toYou : whom), detail: reason };
  }
  if ('offer_assignment' in command)
    return {
      title: did.offer_assignment,
      detail: join(name(command.offer_assignment.to), command.offer_assignment.reason),
    };
  if ('escalate' in command)
    return { title: did.escalate, detail: join(team(command.escalate.team), command.escalate.reason) };
  if ('schedule_visit' in command)
    return {
      title: did.schedule_visit,
      detail: join(when(command.schedule_visit.at), command.schedule_visit.mode ?? ''),
    };
  if ('resolve' in command)
    return { title: did.resolve, detail: join(command.resolve.outcome ?? '', command.resolve.solution) };
  if ('wait_vendor' in command)
    return { title: did.wait_vendor, detail: join(command.wait_vendor.vendor, command.wait_vendor.reference) };
  if ('set_priority' in command) {
    const found = organisation?.priorities.find((each) => each.id === command.set_priority.priority);
    return { title: did.set_priority, detail: found?.label ?? command.set_priority.priority };
  }
  if ('classify' in command) {
    const found = organisation?.services.find((each) => each.id === command.classify.service);
    return { title: did.classify, detail: found?.name ?? command.classify.service };
  }
  if ('decide_approval' in command) {
    const { granted, returned, reason, signed } = command.decide_approval;
    const title = granted ? did.approval_given : returned ? did.approval_returned : did.approval_refused;
    return { title: signed ? did.by_efirma(title) : title, detail: reason };
  }
  if ('confirm' in command) {
    const { verdict, text } = command.confirm;
    return { title: verdict === 'confirmed' ? did.confirm : did.persists, detail: text };
  }
  if ('cancel' in command && command.cancel.withdrawn !== undefined)
    return { title: did.withdrawn, detail: join(actTitles.ways[command.cancel.withdrawn], command.cancel.reason) };
  if ('set_equipment_field' in command) {
    const { field: which, value } = command.set_equipment_field;
    const building = which === 'building' && organisation?.buildings.find(({ id }) => id === value)?.name;
    return {
      title: did.set_equipment_field(equipmentLabel(which, organisation)),
      detail: building || answerText(value),
    };
  }
  if ('tell_state' in command) return { title: did.tell_state, detail: command.tell_state.words ?? '' };
  // What was signed is read where it was signed: here, who did, and on what.
  if ('sign' in command)
    return { title: did.sign, detail: join(command.sign.hand.name, command.sign.text.split('\n')[2] ?? '') };
  if ('hand_over' in command)
    return { title: did.hand_over, detail: `${command.hand_over.from.name} → ${command.hand_over.to.name}` };
  if ('see_item' in command) return { title: did.see_item, detail: command.see_item.audit };
  if ('bind_label' in command) return { title: did.bind_label, detail: shownLabel(command.bind_label.label) };
  if ('report_progress' in command) {
    const { percent, text } = command.report_progress;
    return { title: did.report_progress, detail: join(`${percent} %`, text) };
  }
  if ('link_record' in command)
    return { title: command.link_record.linked ? did.link_record : did.unlink_record, detail: '' };
  // Every other command has a title of its own name: it does not compile without. A later version may know more of them.
  const plain: Plain = nameOfCommand(command);
  const title = did[plain] as string | undefined;
  return { title: title ?? did.other, detail: loose(command) };
}

/** What was just done, in a few words: for the note that offers its way back. */
export function deed(command: Command, organisation: Organisation | null, name: (person: string) => string): string {
  return tell(command, { organisation, label: (field) => field, name }).title;
}

type Plain = {
  [K in keyof typeof actTitles.did]: (typeof actTitles.did)[K] extends string ? K : never;
}[keyof typeof actTitles.did];

/** The text a command carries, whatever its field is called: reason, question, text, note, subject. */
function loose(command: Command): string {
  const inside = Object.values(command)[0] as Record<string, unknown>;
  for (const key of ['reason', 'question', 'text', 'note', 'subject', 'value', 'caption', 'name', 'comment', 'place']) {
    const found = inside[key];
    // A value of a form is kept as machines write it.
    if (typeof found === 'string' && found) return key === 'value' ? answerText(found) : found;
  }
  return '';
}

function join(...texts: string[]): string {
  return texts.filter(Boolean).join(' · ');
}
