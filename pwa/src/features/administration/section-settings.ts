// The rules of the desk: silence, survey, approvals, who closes, what stops the clock, which files are taken.
import type { State } from '../../contract/api';
import { STATES } from '../filters/query-words';
import { ID, NAME, type FieldDef, type FieldGroup, type SectionDef } from './section-def';

/** Before the state whose clock a field is about. */
const OF_CLOCK = 'clock.';

/** What each state does to the clock; one that says nothing lets it run. */
const CLOCK = STATES.map((state): FieldDef => ({ key: `${OF_CLOCK}${state}`, kind: 'choice', among: 'clocks' }));

/** One who stands behind a document under control. */
const CONTROL_STEPS: SectionDef = {
  id: 'controlSteps',
  file: '',
  fields: [
    { key: 'did', kind: 'text', required: true },
    { key: 'by', kind: 'text', required: true },
  ],
};
/** A manual or procedure as its own pages tell it. */
const DOCUMENTS: SectionDef = {
  id: 'documents',
  file: '',
  fields: [
    { key: 'title', kind: 'text', required: true },
    ID,
    { key: 'code', kind: 'text' },
    { key: 'revision', kind: 'text' },
    { key: 'issued', kind: 'text' },
    { key: 'responsible', kind: 'text' },
    { key: 'chain', kind: 'entries', of: CONTROL_STEPS },
  ],
};
/** A class of items, with the types that are of it. */
const ITEM_CLASSES: SectionDef = {
  id: 'itemClasses',
  file: '',
  fields: [NAME, { key: 'types', kind: 'list', required: true }],
};

/** The state whose clock a field is about; null of any other field. */
export function clockOf(key: string): State | null {
  return STATES.find((state) => key === `${OF_CLOCK}${state}`) ?? null;
}

/** The order in which whoever leads a desk comes upon them: a ticket's way first, then what stands around it. */
const GROUPS: readonly FieldGroup[] = [
  {
    id: 'work',
    fields: [
      { key: 'requires_diagnosis', kind: 'bool', unlessNo: true },
      { key: 'visit_modes', kind: 'list' },
      { key: 'offer_business_minutes', kind: 'number' },
      { key: 'references', kind: 'several', among: 'commonFields' },
    ],
  },
  {
    id: 'approval',
    fields: [
      { key: 'approval.remind_after', kind: 'number' },
      { key: 'approval.supervisor_after', kind: 'number' },
      { key: 'approval.unit', kind: 'choice', among: 'spans' },
    ],
  },
  { id: 'clock', fields: CLOCK },
  {
    id: 'closing',
    fields: [
      { key: 'closed_by', kind: 'closers', among: 'closers', required: true },
      { key: 'auto_close.after', kind: 'number' },
      { key: 'auto_close.unit', kind: 'choice', among: 'spans' },
      { key: 'auto_close.states', kind: 'several', among: 'states' },
      { key: 'auto_close.note_required', kind: 'bool', leftOut: true, unread: true },
      { key: 'auto_close.note_form', kind: 'choice', among: 'forms' },
      { key: 'reopen_window_business_days', kind: 'number' },
    ],
  },
  {
    id: 'survey',
    fields: [
      { key: 'survey_form', kind: 'choice', among: 'forms' },
      { key: 'survey.after', kind: 'number' },
      { key: 'survey.unit', kind: 'choice', among: 'spans' },
      { key: 'survey.default', kind: 'text' },
    ],
  },
  {
    id: 'portal',
    fields: [
      { key: 'portal_role', kind: 'choice', among: 'roles' },
      { key: 'portal_register', kind: 'bool' },
      { key: 'queue_estimate', kind: 'bool' },
      { key: 'label_reports', kind: 'choice', among: 'services' },
      { key: 'label_says_reported', kind: 'bool' },
    ],
  },
  {
    id: 'screens',
    fields: [
      { key: 'screens.call', kind: 'choice', among: 'forms' },
      { key: 'screens.letters', kind: 'choice', among: 'forms' },
      { key: 'screens.portal', kind: 'choice', among: 'forms' },
      { key: 'screens.status', kind: 'choice', among: 'forms' },
    ],
  },
  {
    id: 'letters',
    fields: [
      { key: 'letters.incoming', kind: 'text' },
      { key: 'letters.outgoing', kind: 'text' },
      { key: 'letters.service', kind: 'choice', among: 'services' },
      { key: 'documents', kind: 'entries', of: DOCUMENTS },
    ],
  },
  {
    id: 'files',
    fields: [
      { key: 'evidence.location', kind: 'choice', among: 'locations' },
      { key: 'evidence.files', kind: 'several', among: 'media' },
      { key: 'evidence.classes', kind: 'fileClasses' },
    ],
  },
  {
    id: 'equipment',
    fields: [
      { key: 'item_classes', kind: 'entries', of: ITEM_CLASSES },
      { key: 'maintenance_every_months', kind: 'number' },
      { key: 'prevention.least', kind: 'number' },
      { key: 'prevention.days', kind: 'number' },
      { key: 'prevention.service', kind: 'choice', among: 'services' },
      { key: 'prevention.subject', kind: 'text' },
    ],
  },
  {
    id: 'outages',
    fields: [
      { key: 'outage.least', kind: 'number' },
      { key: 'outage.hours', kind: 'number' },
    ],
  },
  { id: 'offline', fields: [{ key: 'window_days', kind: 'number' }] },
];

export const SETTINGS: SectionDef = {
  id: 'settings',
  file: 'settings.json',
  single: true,
  fields: GROUPS.flatMap(({ fields }) => fields),
  groups: GROUPS,
};
