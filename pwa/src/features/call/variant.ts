// A service's variant that its own form asks for: asked once, and known by that answer.
import type { FieldDef, FormState, ServiceDef } from '../../contract/api';

/**
 * The field that asks at opening for what the service's variants are: a choice of one among exactly these. Null where the
 * variant is asked for by itself. `Organisation::variant_field` of the domain is the same rule.
 */
export function variantField(service: ServiceDef | undefined, fields: readonly FieldDef[]): string | null {
  const variants = service?.subservices ?? [];
  const same = (options: readonly string[]) =>
    options.length === variants.length && variants.every((one) => options.includes(one));
  const asksOne = ({ kind, multiple, when }: FieldDef) => kind === 'choice' && multiple !== true && when === undefined;
  return fields.find((field) => variants.length > 0 && asksOne(field) && same(field.options ?? []))?.id ?? null;
}

/** The variant that a new ticket says: what that field is answered with, else what was chosen by itself; '' where neither is. */
export function variantOf(
  service: ServiceDef | undefined,
  fields: readonly FieldDef[],
  { subservice, fields: answers }: { subservice: string; fields: Readonly<Record<string, string | undefined>> },
): string {
  const field = variantField(service, fields);
  const said = field === null ? subservice : (answers[field] ?? '');
  // A draft of before may say one that the data list no more: no choice shows it, and its ticket would be refused for it.
  const variants = service?.subservices ?? [];
  return variants.includes(said) ? said : '';
}

/**
 * What the form asks of a new ticket that says this: some of it is asked for one variant alone (AGU-46), as the domain judges it
 * when the ticket is born. `ask`: the form by what is answered.
 */
export function formOf(
  ask: (values: Record<string, string>) => FormState,
  service: ServiceDef | undefined,
  said: { subservice: string; fields: Record<string, string> },
): FormState {
  const form = ask(said.fields);
  const subservice = variantOf(service, form.fields, said);
  return subservice === '' ? form : ask({ ...said.fields, subservice });
}

/** The answers that the form asks as it stands: what was written for another service, or before another answer, is none. */
export function askedOf(
  answers: Readonly<Record<string, string>>,
  fields: readonly { id: string; shown?: boolean }[],
): Record<string, string> {
  const asked = new Set(fields.filter(({ shown }) => shown !== false).map(({ id }) => id));
  return Object.fromEntries(Object.entries(answers).filter(([id]) => asked.has(id)));
}
