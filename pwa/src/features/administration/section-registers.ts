// Sections for a register: about it, its fields, its states with the ways between them, the dates that are watched.
import { ID, LABEL, NAME, type SectionDef } from './section-def';

/** A way from one state of a record to another. */
const RECORD_MOVES: SectionDef = {
  id: 'recordMoves',
  file: '',
  fields: [
    NAME,
    { key: 'to', kind: 'choice', among: 'ownStates', required: true },
    { key: 'needs', kind: 'several', among: 'ownFields' },
    { key: 'reason', kind: 'bool' },
    { key: 'by', kind: 'several', among: 'roles' },
  ],
};
/** A state of a record; the first is where one begins. */
export const RECORD_STATES: SectionDef = {
  id: 'recordStates',
  file: '',
  fields: [NAME, ID, { key: 'ended', kind: 'bool' }, { key: 'moves', kind: 'entries', of: RECORD_MOVES }],
};
/** A date of a record that is watched. */
export const RECORD_TERMS: SectionDef = {
  id: 'recordTerms',
  file: '',
  fields: [
    { key: 'field', kind: 'choice', among: 'ownDates', required: true },
    { key: 'days', kind: 'number' },
  ],
};
/** A field of a record: what a form has of tickets alone is not asked. */
export const REGISTER_FIELDS: SectionDef = {
  id: 'registerFields',
  file: '',
  fields: [
    LABEL,
    ID,
    { key: 'kind', kind: 'choice', among: 'fieldKinds', required: true },
    { key: 'options', kind: 'list' },
    { key: 'multiple', kind: 'bool' },
    { key: 'required', kind: 'bool' },
    { key: 'help', kind: 'text' },
    { key: 'section', kind: 'text' },
    { key: 'when', kind: 'text' },
    { key: 'required_when', kind: 'text' },
  ],
};
/** A register, but for its fields, states and terms, which are lists of their own. */
export const REGISTERS: SectionDef = {
  id: 'registers',
  file: '',
  folder: 'registers',
  fields: [
    NAME,
    ID,
    { key: 'record', kind: 'text', required: true },
    { key: 'help', kind: 'long' },
    { key: 'key', kind: 'several', among: 'ownFields' },
    { key: 'list', kind: 'several', among: 'ownFields' },
    { key: 'number.prefix', kind: 'text' },
    { key: 'number.yearly', kind: 'bool', leftOut: true },
    { key: 'reads', kind: 'several', among: 'roles', empty: true },
    { key: 'writes', kind: 'several', among: 'roles', empty: true },
    { key: 'services', kind: 'several', among: 'services' },
    { key: 'offline', kind: 'bool' },
  ],
  line: ['record', 'writes'],
};
