// What a section of the administration is: where its entries stand, and which fields each of them has.

export type SectionId =
  | 'organisation'
  | 'contacts'
  | 'teams'
  | 'buildings'
  | 'holidays'
  | 'calendars'
  | 'priorities'
  | 'channels'
  | 'escalation'
  | 'plans'
  | 'stateGroups'
  | 'services'
  | 'attachments'
  | 'forms'
  | 'formFields'
  | 'commonFields'
  | 'signatures'
  | 'registers'
  | 'registerFields'
  | 'recordStates'
  | 'recordMoves'
  | 'recordTerms'
  | 'guards'
  | 'roles'
  | 'settings'
  | 'documents'
  | 'controlSteps'
  | 'itemClasses';

/**
 * What a field takes. `list`: one a line; `several`: ids of another section; `closers`: who closes, words and roles.
 * One a line too, `steps`: the points of a checklist, `approvals`: who approves and how, `floors`: the levels of a
 * building, `fileClasses`: the classes of files with the roles that see them.
 * `variant`: one of several things, each with fields of its own; `entries`: a list of entries within this one;
 * `answers`: what the fields of a service are answered with.
 */
export type FieldKind =
  | 'text'
  | 'long'
  | 'id'
  | 'number'
  | 'bool'
  | 'date'
  | 'list'
  | 'choice'
  | 'several'
  | 'hours'
  | 'closers'
  | 'steps'
  | 'approvals'
  | 'floors'
  | 'fileClasses'
  | 'time'
  | 'variant'
  | 'entries'
  | 'answers';
/** What a field chooses among: entries of the data, or what the data may say. */
export type Among =
  | 'teams'
  | 'roles'
  | 'services'
  | 'priorities'
  | 'categories'
  | 'channels'
  | 'calendars'
  | 'forms'
  | 'commonFields'
  | 'documents'
  | 'kinds'
  | 'surveys'
  | 'classes'
  | 'rights'
  | 'stages'
  | 'fieldKinds'
  | 'formKinds'
  | 'states'
  | 'weekdays'
  | 'whens'
  | 'doings'
  | 'rules'
  | 'spans'
  | 'clocks'
  | 'locations'
  | 'media'
  | 'closers'
  | 'outOfHours'
  // Of the entry that is edited, or in which it stands.
  | 'serviceFields'
  | 'serviceDocuments'
  | 'planFields'
  | 'planDates'
  | 'planVariants'
  | 'ownFields'
  | 'ownDates'
  | 'ownStates';

export interface FieldDef {
  /** Its key; `target.resolve_days` is the key of an object within the entry. */
  key: string;
  kind: FieldKind;
  required?: boolean;
  among?: Among;
  /** The key must be there: chosen nothing, it says so. */
  empty?: boolean;
  /** A yes or no that is left out where it is no. */
  leftOut?: boolean;
  /** A yes or no that is yes where nothing is said. */
  unlessNo?: boolean;
  /** Of a variant, a path of keys each: `every.week`. */
  variants?: readonly string[];
  /** Of a variant that is a word alone. */
  plain?: readonly string[];
  /** A yes or no that nothing reads any more: asked where the entry says it, so that it can be taken away. */
  unread?: boolean;
  /** Of a variant, those that nothing judges any more: one of them is offered where the entry says it. */
  unreadVariants?: readonly string[];
  /** Asked where the field of this key says this variant, and else not. */
  only?: { key: string; is: string };
  /** Of entries: what each of them is. */
  of?: SectionDef;
}

/** What fields of a long window have to do with each other. */
export type GroupId =
  | 'work'
  | 'approval'
  | 'clock'
  | 'closing'
  | 'survey'
  | 'portal'
  | 'screens'
  | 'letters'
  | 'files'
  | 'equipment'
  | 'outages'
  | 'offline';

/** Fields under one heading. */
export interface FieldGroup {
  id: GroupId;
  fields: readonly FieldDef[];
}

export interface SectionDef {
  id: SectionId;
  /** Its file; where it has a folder, that of an entry which has none yet. */
  file: string;
  /** Its entries stand in all files of this folder, a new one in a file of its own. */
  folder?: string;
  /** The file is one entry, and no list of them. */
  single?: boolean;
  /** The list stands under this key of the file's object. */
  list?: string;
  /** Fields of the file itself, beside its list. */
  head?: FieldDef[];
  fields: FieldDef[];
  /** All of its fields under headings, in the order of the window; none: they stand one below the other. */
  groups?: readonly FieldGroup[];
  /** What a line of its list tells beside the name, in people's words: the keys of few of its fields. */
  line?: readonly string[];
}

export const ID: FieldDef = { key: 'id', kind: 'id', required: true };
export const NAME: FieldDef = { key: 'name', kind: 'text', required: true };
export const LABEL: FieldDef = { key: 'label', kind: 'text', required: true };
export const SOURCE: FieldDef = { key: 'source', kind: 'text' };
export const minutes = (key: string): FieldDef => ({ key, kind: 'number' });
