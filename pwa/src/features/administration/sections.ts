// What of the organisation's data is edited by a form: its sections in people's words, each with the fields of its
// entries. A key that no field names is kept as it is; the whole entry can be edited as text beside it.
import { ID, LABEL, minutes, NAME, SOURCE, type SectionDef } from './section-def';
import { GUARDS, PLANS } from './section-plans';
import { REGISTERS } from './section-registers';
import { SETTINGS } from './section-settings';

export const SECTIONS: readonly SectionDef[] = [
  { id: 'teams', file: 'teams.json', fields: [ID, NAME] },
  {
    id: 'buildings',
    file: 'buildings.json',
    fields: [ID, NAME, { key: 'site', kind: 'text' }, { key: 'floors', kind: 'floors' }],
    line: ['site'],
  },
  {
    id: 'holidays',
    file: 'holidays.json',
    list: 'own',
    head: [{ key: 'federal', kind: 'bool' }],
    fields: [{ key: 'date', kind: 'date', required: true }, NAME],
    line: ['date'],
  },
  {
    id: 'calendars',
    file: 'calendars.json',
    fields: [ID, { key: 'hours', kind: 'hours' }, { key: 'holidays', kind: 'bool' }],
    line: ['hours'],
  },
  {
    id: 'priorities',
    file: 'priorities.json',
    fields: [
      ID,
      LABEL,
      minutes('respond_minutes'),
      minutes('resolve_minutes'),
      minutes('warn_minutes'),
      { key: 'provenance', kind: 'text' },
    ],
    line: ['respond_minutes', 'resolve_minutes'],
  },
  { id: 'channels', file: 'channels.json', fields: [ID, LABEL] },
  {
    id: 'escalation',
    file: 'escalation.json',
    fields: [
      ID,
      { key: 'level', kind: 'number', required: true },
      { key: 'services', kind: 'several', among: 'services' },
      { key: 'categories', kind: 'several', among: 'categories' },
      { key: 'priorities', kind: 'several', among: 'priorities' },
      { key: 'team', kind: 'choice', among: 'teams' },
      { key: 'tell', kind: 'several', among: 'roles' },
      { key: 'decides', kind: 'choice', among: 'roles' },
      minutes('after_breach_minutes'),
      SOURCE,
    ],
    line: ['level', 'team', 'decides'],
  },
  PLANS,
  {
    id: 'stateGroups',
    file: 'state_groups.json',
    fields: [ID, LABEL, { key: 'states', kind: 'several', among: 'states' }],
    line: ['states'],
  },
  {
    id: 'roles',
    file: 'roles.json',
    fields: [
      ID,
      NAME,
      { key: 'external', kind: 'bool' },
      { key: 'classes', kind: 'several', among: 'classes', empty: true },
      { key: 'may', kind: 'several', among: 'rights' },
      SOURCE,
    ],
    line: ['classes'],
  },
  REGISTERS,
  SETTINGS,
];

/** A service: what is asked, who serves it, what is promised, what it demands. */
export const SERVICES: SectionDef = {
  id: 'services',
  file: '',
  folder: 'services',
  fields: [
    ID,
    NAME,
    { key: 'category', kind: 'choice', among: 'categories', required: true },
    { key: 'kind', kind: 'choice', among: 'kinds' },
    { key: 'people_say', kind: 'list' },
    { key: 'skills', kind: 'list' },
    { key: 'mail_domains', kind: 'list' },
    { key: 'subservices', kind: 'list' },
    { key: 'channels', kind: 'several', among: 'channels' },
    { key: 'team', kind: 'choice', among: 'teams', required: true },
    { key: 'default_priority', kind: 'choice', among: 'priorities' },
    minutes('target.respond_minutes'),
    minutes('target.resolve_minutes'),
    minutes('target.resolve_days'),
    minutes('target.warn_minutes'),
    { key: 'form', kind: 'choice', among: 'forms' },
    { key: 'related_forms', kind: 'several', among: 'forms' },
    { key: 'required_fields', kind: 'several', among: 'serviceFields' },
    { key: 'required_to_resolve', kind: 'several', among: 'serviceFields' },
    { key: 'required_to_close', kind: 'several', among: 'serviceFields' },
    { key: 'approvals', kind: 'approvals' },
    { key: 'checklist', kind: 'steps' },
    { key: 'requester_roles', kind: 'several', among: 'roles' },
    { key: 'closing.survey', kind: 'choice', among: 'surveys' },
    { key: 'closing.requires_user_confirmation', kind: 'bool' },
    { key: 'closing.requires_signature', kind: 'bool' },
    { key: 'closing.requires_evidence_photo', kind: 'bool' },
    { key: 'procedure_code', kind: 'text' },
    { key: 'guards', kind: 'entries', of: GUARDS },
    { key: 'flow', kind: 'text', required: true },
    SOURCE,
  ],
  line: ['category', 'team', 'target.resolve_days'],
};
/** A form, but for its fields and signatures, which are lists of their own. */
export const FORMS: SectionDef = {
  id: 'forms',
  file: '',
  folder: 'forms',
  fields: [
    { key: 'title', kind: 'text', required: true },
    ID,
    { key: 'code', kind: 'text' },
    { key: 'control', kind: 'text' },
    { key: 'kind', kind: 'choice', among: 'formKinds', required: true },
    { key: 'filled_by', kind: 'text' },
    { key: 'legends', kind: 'list' },
    SOURCE,
  ],
  line: ['code', 'kind'],
};
/** A field of a form. */
export const FORM_FIELDS: SectionDef = {
  id: 'formFields',
  file: '',
  fields: [
    LABEL,
    { key: 'id', kind: 'id', required: true },
    { key: 'kind', kind: 'choice', among: 'fieldKinds', required: true },
    { key: 'options', kind: 'list' },
    { key: 'multiple', kind: 'bool' },
    { key: 'required', kind: 'bool' },
    { key: 'stage', kind: 'choice', among: 'stages' },
    { key: 'help', kind: 'text' },
    { key: 'section', kind: 'text' },
    { key: 'when', kind: 'text' },
    { key: 'required_when', kind: 'text' },
    { key: 'filled_by', kind: 'choice', among: 'roles' },
  ],
};
/** A place for a signature. */
export const SIGNATURES: SectionDef = {
  id: 'signatures',
  file: '',
  fields: [
    LABEL,
    { key: 'role', kind: 'choice', among: 'roles', required: true },
    { key: 'purpose', kind: 'text', required: true },
    { key: 'stamp', kind: 'bool' },
  ],
};
/** All that have words of their own. */
export const EVERY: readonly SectionDef[] = [...SECTIONS, SERVICES, FORMS];

/** The section of this id. */
export function sectionOf(id: string): SectionDef | undefined {
  return SECTIONS.find((each) => each.id === id);
}
