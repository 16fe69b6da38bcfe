// Makes a new register out of the lines of what it kept until now. A line is a field, as a printed form is read.
import { entryText, written, type Entry } from '../pieces';
import { guessed } from './guess';
import { idOf } from './ids';

/** What somebody says of it. */
export interface NewRegister {
  name: string;
  /** One of its records, as a button names it. */
  record: string;
  /** The columns of its table, a line each. */
  lines: string;
  /** The roles that write it. */
  writes: readonly string[];
}
/** What a field of a record says; what a form has of tickets alone is left out. */
const KEPT = ['id', 'label', 'kind', 'options', 'multiple', 'required', 'section', 'help'];

/** The fields of a register that these lines tell. */
export function fieldsOf(lines: string): Entry[] {
  return guessed(lines).fields.map((field) => {
    const own: Entry = Object.fromEntries(Object.entries(field).filter(([key]) => KEPT.includes(key)));
    if (own.kind === 'photo' || own.kind === 'signature') own.kind = 'text';
    return own;
  });
}

/** The register and the file that it stands in; a name that is there already gets another id. */
export function newRegister(
  said: NewRegister,
  known: readonly Entry[],
  paths: readonly string[],
): { register: Entry; path: string; text: string } {
  const stems = paths.map((path) => path.replace(/^.*\//, '').replace(/\.json$/, ''));
  const id = idOf(said.name, '-', new Set([...known.map((entry) => String(entry.id)), ...stems]));
  const register: Entry = {
    id,
    name: said.name.trim(),
    record: said.record.trim(),
    fields: fieldsOf(said.lines),
    reads: [],
    writes: [...said.writes],
  };
  return {
    register,
    path: `registers/${id}.json`,
    text: written({ shape: 'list', texts: [entryText(register)] }),
  };
}
