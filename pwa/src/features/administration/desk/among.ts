// What a field of the administration chooses among: entries of the draft, or what the data may say.
import type { Media } from '../../../contract/api';
import { listIn } from '../forms/edit';
import { objectOf, type Entry } from '../pieces';
import { closerLine } from '../rows';
import type { Among } from '../section-def';
import { nameOf, said, shown } from '../values';
import type { OrganisationDraft } from './organisation-draft.svelte';
import { choiceWords as w } from './choice-words';

/** The types of files that are taken where the data name them; pictures, PDF and plain text always are. */
const MEDIA = [
  'doc',
  'docx',
  'xls',
  'xlsx',
  'ppt',
  'pptx',
  'odt',
  'ods',
  'odp',
  'csv',
  'log',
  'eml',
  'zip',
] as const satisfies readonly Media[];

export interface Option {
  value: string;
  label: string;
}

/** `own`: the entry that is edited, or in which what is edited stands. */
export function among(which: Among | undefined, draft: OrganisationDraft, own: Entry = {}): Option[] {
  switch (which) {
    case undefined:
      return [];
    case 'categories': {
      const named = objectOf(draft.text('organisation.json'))?.categories;
      const categories = Array.isArray(named) ? named.filter((each): each is string => typeof each === 'string') : [];
      return categories.map((each) => ({ value: each, label: each }));
    }
    case 'services':
    case 'forms':
      return draft.placed(which).map(({ entry }) => optionOf(entry));
    case 'teams':
    case 'roles':
    case 'priorities':
    case 'channels':
    case 'calendars':
    case 'states':
      return draft.entries(`${which}.json`).map(optionOf);
    case 'commonFields':
      return draft.entries('fields.json').map(optionOf);
    case 'documents':
      return listIn(objectOf(draft.text('settings.json')) ?? {}, 'documents').map(optionOf);
    case 'kinds':
    case 'surveys':
    case 'classes':
    case 'rights':
    case 'stages':
    case 'fieldKinds':
    case 'formKinds':
    case 'weekdays':
    case 'whens':
    case 'doings':
    case 'rules':
    case 'spans':
    case 'clocks':
    case 'locations':
    case 'outOfHours':
      return Object.entries(w[which]).map(([value, label]) => ({ value, label }));
    case 'closers': {
      const words = Object.entries(w.closers).map(([value, label]) => ({ value, label }));
      const roles = draft.entries('roles.json').map(optionOf);
      return [
        ...words,
        ...roles.map(({ value, label }) => ({ value: closerLine({ role: value }), label: w.closingRole(label) })),
      ];
    }
    case 'media':
      return MEDIA.map((value) => ({ value, label: value.toUpperCase() }));
    case 'serviceFields':
      return once(fieldsOf(own, draft).map(optionOf));
    case 'serviceDocuments':
      return listIn(own, 'attachments').map(optionOf);
    case 'planFields':
      return once(opened(own, draft).flatMap((service) => fieldsOf(service, draft).map(optionOf)));
    case 'planDates':
      return once(watched(own, draft).flatMap((service) => dates(fieldsOf(service, draft)).map(optionOf)));
    case 'planVariants':
      return opened(own, draft)
        .flatMap(({ subservices }) => lines(subservices))
        .map((each) => ({ value: each, label: each }));
    case 'ownFields':
      return listIn(own, 'fields').map(optionOf);
    case 'ownDates':
      return dates(listIn(own, 'fields')).map(optionOf);
    case 'ownStates':
      return listIn(own, 'states').map(optionOf);
  }
}

function optionOf(entry: Entry): Option {
  return { value: shown('text', entry.id), label: nameOf(entry) };
}
function lines(value: Entry[string] | undefined): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
/** Fields of two forms may have the same id, and are one datum. */
function once(options: Option[]): Option[] {
  return options.filter(({ value }, at) => options.findIndex((each) => each.value === value) === at);
}

/** The fields that a service can ask: those of its forms, and the common ones. */
function fieldsOf(service: Entry, draft: OrganisationDraft): Entry[] {
  const named = [shown('text', service.form), ...lines(service.related_forms)];
  const forms = draft.placed('forms').filter(({ entry }) => named.includes(shown('text', entry.id)));
  return [...forms.flatMap(({ entry }) => listIn(entry, 'fields')), ...draft.entries('fields.json')];
}
function dates(fields: readonly Entry[]): Entry[] {
  return fields.filter(({ kind }) => kind === 'date');
}
function servicesOf(ids: readonly string[], draft: OrganisationDraft): Entry[] {
  const services = draft.placed('services').map(({ entry }) => entry);
  return services.filter(({ id }) => ids.includes(shown('text', id)));
}
/** The service that a plan opens. */
function opened(plan: Entry, draft: OrganisationDraft): Entry[] {
  return servicesOf([shown('text', said(plan, 'does.open.service'))], draft);
}
/** The services at whose tickets a plan looks. */
function watched(plan: Entry, draft: OrganisationDraft): Entry[] {
  return servicesOf(lines(said(plan, 'when.after.services')), draft);
}
