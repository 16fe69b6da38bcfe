// The institution itself: its names, hours, contacts, mail domains, categories and privacy notice.
import { ID, LABEL, type SectionDef } from './section-def';

/** A way to reach the desk. */
const CONTACTS: SectionDef = {
  id: 'contacts',
  file: '',
  fields: [LABEL, ID, { key: 'value', kind: 'text', required: true }],
};
export const ORGANISATION: SectionDef = {
  id: 'organisation',
  file: 'organisation.json',
  single: true,
  fields: [
    { key: 'name', kind: 'text', required: true },
    { key: 'short_name', kind: 'text', required: true },
    { key: 'client_word', kind: 'text', required: true },
    { key: 'contacts', kind: 'entries', of: CONTACTS },
    { key: 'hours', kind: 'hours' },
    { key: 'out_of_hours', kind: 'choice', among: 'outOfHours' },
    { key: 'allowed_mail_domains', kind: 'list' },
    { key: 'categories', kind: 'list', required: true },
    { key: 'portal.privacy', kind: 'list' },
    { key: 'portal.privacy_url', kind: 'text' },
  ],
};
