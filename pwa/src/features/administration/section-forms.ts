// A form as it is edited, its fields and places for signatures; and the fields asked without a form.
import { ID, LABEL, SOURCE, type SectionDef } from './section-def';

/** A form, but for its fields and signatures, which are lists of their own. */
export const FORMS: SectionDef = {
  id: 'forms',
  file: '',
  folder: 'forms',
  fields: [
    { key: 'title', kind: 'text', required: true },
    ID,
    { key: 'code', kind: 'text' },
    { key: 'control', kind: 'choice', among: 'documents' },
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
/** A field that services ask without a form. */
export const COMMON_FIELDS: SectionDef = {
  id: 'commonFields',
  file: 'fields.json',
  fields: FORM_FIELDS.fields,
  line: ['kind', 'stage'],
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
