// Sections of the organisation's data that a form edits. They are in people's words, each with the fields of its
// entries. A key that no field names is kept as it is; the whole entry can be edited as text beside it.
import { ID, LABEL, minutes, NAME, SOURCE, type SectionDef } from './section-def';
import { COMMON_FIELDS, FORMS } from './section-forms';
import { ORGANISATION } from './section-organisation';
import { PLANS } from './section-plans';
import { REGISTERS } from './section-registers';
import { SERVICES } from './section-services';
import { SETTINGS } from './section-settings';

export const SECTIONS: readonly SectionDef[] = [
  ORGANISATION,
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
  COMMON_FIELDS,
  REGISTERS,
  SETTINGS,
];

/** All that have words of their own. */
export const EVERY: readonly SectionDef[] = [...SECTIONS, SERVICES, FORMS];

/** The section of this id. */
export function sectionOf(id: string): SectionDef | undefined {
  return SECTIONS.find((each) => each.id === id);
}
