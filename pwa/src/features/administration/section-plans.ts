// Sections for plans, which come round by the calendar, and for guards. Guards must hold before a ticket goes on. Both
// are things of several kinds, each with fields of its own.
import { ID, SOURCE, type FieldDef, type SectionDef } from './section-def';

const open = { key: 'does', is: 'open' };
const opened = (key: string, field: Omit<FieldDef, 'key'>): FieldDef => ({
  key: `does.open.${key}`,
  only: open,
  ...field,
});
const when = (is: string, key: string, field: Omit<FieldDef, 'key'>): FieldDef => ({
  key: `when.${is}.${key}`,
  only: { key: 'when', is },
  ...field,
});
/** What comes round: when, and what then. */
export const PLANS: SectionDef = {
  id: 'plans',
  file: 'plans.json',
  fields: [
    ID,
    {
      key: 'when',
      kind: 'variant',
      among: 'whens',
      variants: ['every.day', 'every.week', 'every.month_end', 'every.year', 'since', 'after'],
      required: true,
    },
    when('every.day', 'at', { kind: 'time', required: true }),
    when('every.week', 'on', { kind: 'choice', among: 'weekdays', required: true }),
    when('every.week', 'at', { kind: 'time' }),
    when('every.month_end', 'at', { kind: 'time' }),
    when('every.year', 'day', { kind: 'number', required: true }),
    when('every.year', 'month', { kind: 'number', required: true }),
    when('every.year', 'at', { kind: 'time', required: true }),
    when('since', 'kinds', { kind: 'list', required: true }),
    when('since', 'months', { kind: 'number' }),
    when('after', 'services', { kind: 'several', among: 'services', required: true }),
    when('after', 'field', { kind: 'choice', among: 'planDates', required: true }),
    when('after', 'months', { kind: 'number' }),
    when('after', 'days', { kind: 'number' }),
    { key: 'does', kind: 'variant', among: 'doings', variants: ['open', 'remind'], required: true },
    opened('service', { kind: 'choice', among: 'services', required: true }),
    opened('subservice', { kind: 'choice', among: 'planVariants' }),
    opened('kind', { kind: 'choice', among: 'kinds' }),
    opened('channel', { kind: 'choice', among: 'channels', required: true }),
    opened('subject', { kind: 'text', required: true }),
    opened('description', { kind: 'long' }),
    opened('priority', { kind: 'choice', among: 'priorities' }),
    opened('each', { kind: 'list' }),
    opened('fields', { kind: 'answers', among: 'planFields' }),
    opened('requester.name', { kind: 'text', required: true }),
    opened('requester.mail', { kind: 'text' }),
    opened('requester.phone', { kind: 'text' }),
    opened('requester.client_org', { kind: 'text' }),
    {
      key: 'does.remind.services',
      kind: 'several',
      among: 'services',
      required: true,
      only: { key: 'does', is: 'remind' },
    },
    { key: 'does.remind.text', kind: 'long', required: true, only: { key: 'does', is: 'remind' } },
    SOURCE,
  ],
  line: ['when', 'when.since.kinds', 'does.open.service', 'does.remind.services'],
};

const guarded = (is: string, key: string, field: Omit<FieldDef, 'key'>): FieldDef => ({
  key: `rule.${is}.${key}`,
  required: true,
  only: { key: 'rule', is },
  ...field,
});
/** What must hold before a ticket of a service goes on, in the manual's words. */
export const GUARDS: SectionDef = {
  id: 'guards',
  file: '',
  fields: [
    {
      key: 'rule',
      kind: 'variant',
      among: 'rules',
      plain: ['complete_and_valid', 'asset_owned_by_org', 'linked_to_origin', 'notice'],
      variants: [
        'one_per_asset',
        'declared',
        'backup_first',
        'before_vendor',
        'notice_days',
        'forbidden_values',
        'requester_owns',
      ],
      unreadVariants: ['one_per_asset'],
      required: true,
    },
    guarded('one_per_asset', 'months', { kind: 'number' }),
    guarded('declared', 'flag', { kind: 'choice', among: 'serviceFields' }),
    guarded('backup_first', 'done', { kind: 'choice', among: 'serviceFields' }),
    guarded('backup_first', 'asked', { kind: 'several', among: 'serviceFields', required: false, empty: true }),
    guarded('before_vendor', 'warranty', { kind: 'choice', among: 'serviceFields', required: false }),
    guarded('before_vendor', 'order', { kind: 'choice', among: 'serviceDocuments' }),
    guarded('notice_days', 'field', { kind: 'choice', among: 'serviceFields' }),
    guarded('notice_days', 'days', { kind: 'number' }),
    guarded('forbidden_values', 'field', { kind: 'choice', among: 'serviceFields' }),
    guarded('forbidden_values', 'values', { kind: 'list' }),
    guarded('requester_owns', 'field', { kind: 'choice', among: 'serviceFields' }),
    { key: 'label', kind: 'long', required: true },
  ],
};
