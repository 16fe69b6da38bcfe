// What of a paper is filled in by hand, and what of it is known already.
import type {
  EquipmentField,
  EquipmentView,
  FieldDef,
  Organisation,
  Paper,
  PersonCard,
  TicketView,
  Timestamp,
} from '../../contract/api';
import { localText } from '../../kit/text/format';

/** As what a paper may have a field: a signed one reads as it was called by the data of its day (R18). */
function labelsOf(def: FieldDef, paper: Paper, organisation: Organisation | null): string[] {
  const former = (organisation?.former_papers?.forms ?? []).filter(({ id }) => id === paper.form);
  const known = former.flatMap(({ fields }) => fields.filter(({ id }) => id === def.id));
  return [def, ...known].map(({ label }) => label);
}

/**
 * The fields of a paper that stand beside the service's own form: those of a related one, as far as they apply now. The
 * service's own form is filled in on the ticket itself; what the ticket answers, and what the server writes, is nobody's to fill.
 */
export function fillable(paper: Paper, view: TicketView, organisation: Organisation | null): FieldDef[] {
  const service = organisation?.services.find(({ id }) => id === view.decided.service);
  const form = organisation?.forms?.find(({ id }) => id === paper.form);
  if (!service || !form || service.form === form.id || !service.related_forms?.includes(form.id)) return [];
  const applies = new Set(paper.sections.flatMap(({ rows }) => rows.map(({ label }) => label)));
  const ours = new Set(service.set_by_server ?? []);
  // What a counter-entry corrects stands on it as it was signed (R33).
  const corrected = new Set(form.fields.map(({ corrects }) => corrects));
  return form.fields.filter(
    (def) =>
      labelsOf(def, paper, organisation).some((label) => applies.has(label)) &&
      !def.core &&
      !def.series &&
      !ours.has(def.id) &&
      !corrected.has(def.id) &&
      def.kind !== 'photo' &&
      def.kind !== 'signature',
  );
}

/**
 * The rows of a paper that stand empty and that the form or finishing demands: signed now, the signature would not cover
 * them. What is asked only as the ticket closes amends no signature, and is left out.
 */
export function unanswered(paper: Paper, organisation: Organisation | null, demanded: ReadonlySet<string>): string[] {
  const form = organisation?.forms?.find(({ id }) => id === paper.form);
  const empty = new Set(
    paper.sections.flatMap(({ rows }) => rows.filter(({ value }) => value.trim() === '')).map(({ label }) => label),
  );
  const stands = (def: FieldDef) => labelsOf(def, paper, organisation).some((label) => empty.has(label));
  const due = form?.fields.filter(
    (def) => def.stage !== 'close' && stands(def) && (def.required || demanded.has(def.id)),
  );
  return due?.map(({ label }) => label) ?? [];
}

/**
 * The lines of a paper as they are read: who is meant by an id, by name; the ticket's number, once there is an official one, by
 * that. What is signed keeps the id, and the reference that the ticket was opened with.
 */
export function rowsOf(
  section: Paper['sections'][number],
  people: readonly Pick<PersonCard, 'id' | 'name'>[],
  folio: string | null = null,
): { label: string; value: string }[] {
  return section.rows.map(({ label, value, person, number = false }) => ({
    label,
    value: number && folio !== null ? folio : (people.find(({ id }) => id === person)?.name ?? value),
  }));
}

/** Under which name a paper's PDF is kept: its number in letters that every system takes. */
export function fileName({ folio, reference }: Pick<Paper, 'folio' | 'reference'>, blank = false): string {
  const number = (folio ?? reference).replace(/[^A-Za-z0-9-]/g, '');
  return `${number}${blank ? '-en-blanco' : ''}.pdf`;
}

/** The names that the manuals' papers have in common for what the registry and the last hand-over say. */
const ACCESSORIES = /^accesorios/;
const CONDITION = /^condici|^estado_fisico/;
const FEATURES = /^caracteristicas/;
const WARRANTY = /^(tiene_)?garantia$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** What the ticket's own decisions say: when it was agreed to come, and who has the work. */
const VISIT_DAY = /^fecha_(programada|visita)$/;
const VISIT_HOUR = /^hora_visita$/;
const WORKER = /^(tecnico|responsable)$/;
const TODAY = /^fecha_(movimiento|revision)(_|$)/;

/** What the ticket's own decisions know of an answer: the visit, and by name who has the work; empty where nothing does. */
export function decidedOf(
  def: FieldDef,
  view: Pick<TicketView, 'decided' | 'requests'>,
  nameOf: (id: string) => string,
): string {
  const { decided } = view;
  const at = decided.visit?.at ?? lastVisit(view);
  const visit = at === null ? '' : localText(at);
  if (VISIT_DAY.test(def.id)) return visit.slice(0, 10);
  if (VISIT_HOUR.test(def.id)) return visit.slice(11, 16);
  return WORKER.test(def.id) && def.kind === 'text' && decided.assignee !== null ? nameOf(decided.assignee) : '';
}

/** The last visit that was agreed: once work begins it is no longer ahead, and still what the papers ask for. */
function lastVisit({ requests }: Pick<TicketView, 'requests'>): Timestamp | null {
  for (const { command, ruling } of [...requests].reverse())
    if ('schedule_visit' in command && ruling?.applied !== false) return command.schedule_visit.at;
  return null;
}

/**
 * What the ticket answers to the same question, in the same words, under another name: whether there is a warranty is asked once
 * it is looked into, and stands on the ST-ERE of the return (SEC-38). Empty where it answers none.
 */
export function answeredOf(
  def: FieldDef,
  view: Pick<TicketView, 'fields'>,
  organisation: Pick<Organisation, 'fields'> | null,
): string {
  const same = organisation?.fields.find(
    ({ id, kind, label }) => id !== def.id && kind === def.kind && label === def.label,
  );
  return same === undefined ? '' : (view.fields[same.id]?.value.trim() ?? '');
}

/** What is known of an answer; empty where nothing is. */
export function known(def: FieldDef, item: EquipmentView | null, now: Timestamp): string {
  const of = (name: EquipmentField): string => item?.fields[name]?.value?.trim() ?? '';
  const last = item?.custody.events.filter(({ stands, pending }) => stands || pending).at(-1)?.over;
  if (def.kind === 'equipment') return of('inventory');
  // Today is a guess wherever a day is agreed upon; of the hand-over or the review itself it is not.
  if (def.kind === 'date') return TODAY.test(def.id) ? localText(now).slice(0, 10) : '';
  // Until when it has one stands in the registry as a day; what is written otherwise is nobody's to compare.
  if (def.kind === 'bool' && WARRANTY.test(def.id) && DAY.test(of('warranty')))
    return String(of('warranty') >= localText(now).slice(0, 10));
  if (FEATURES.test(def.id))
    return [of('type'), of('brand'), of('model'), of('serial') && `serie ${of('serial')}`].filter(Boolean).join(', ');
  if (CONDITION.test(def.id)) return last?.condition.trim() ?? '';
  return ACCESSORIES.test(def.id) ? (last?.accessories ?? []).join('\n') : '';
}
