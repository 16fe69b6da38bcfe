// Guesses the fields of a printed form from its lines. A line is a field; its words and its boxes tell what it takes.
import type { Core, FieldKind } from '../../../contract/api';
import { fold } from '../../../kit/text/fold';
import type { Entry } from '../pieces';
import { idOf } from './ids';

/** A place for a signature as the paper prints it; whose it is, is told by the institution's roles. */
export interface SignatureLine {
  label: string;
  purpose: string;
  stamp: boolean;
}
export interface Guess {
  fields: Entry[];
  signatures: SignatureLine[];
}

/** Names that conditions keep for the ticket itself. */
const FACTS = ['channel', 'subservice', 'visit_scheduled', 'equipment_moved', 'vendor_returned'];
const BOX = /☐|□|▢|❑|❏|◻|○|◯|\(\s*\)|\[\s*\]/g;
const FILL = /_{2,}|\.{3,}|…+/g;
const YES_NO = /(?:^|[\s(])s[ií]\s*\/\s*no\)?\.?$/i;
const SEVERAL = /(?:(?:opci[oó]n|selecci[oó]n) m[uú]ltiple|marque (?:los|las|tod)|uno o m[aá]s|varios)[^)]*\)?$/i;
const HEADING = /^#+\s+|^(?:[A-Z]|[IVX]+)[).]\s+(?=\S)/;
const SIGNATURE = new RegExp(
  [
    '^(?:nombre(?:,? cargo)? y )?firmas?\\b',
    '\\bfirma$',
    '^vo\\.?\\s*bo\\b',
    '^sello\\b',
    '^(?:autorizo|recibio|elaboro|entrego|reviso|solicito)(?=\\s|:|$)',
  ].join('|'),
);

/** One of these words, whole. */
const word = (words: string) => new RegExp(`\\b(?:${words.split(' ').join('|')})\\b`);
/** A label that begins with one of these. */
const begins = (words: string) => new RegExp(`^(?:${words.split(' ').join('|')})(?=\\W|$)`);
/** A number that is a name, and is not reckoned with. */
const NAMES =
  'serie inventario oficio folio reporte empleado resguardo contrato factura cuenta expediente nomina placas? modelo ' +
  'version puertos?';
const AMOUNTS = 'numero num\\. no\\. n[°º] cantidad monto importe total costo precio piezas dias horas meses anos edad';
const LONG =
  'descripcion observaciones justificacion motivo detalles? comentarios diagnostico actividades especificaciones ' +
  'requerimientos antecedentes objetivo';

/** By the words of a label, the particular before the general. */
const KINDS: readonly [RegExp, FieldKind][] = [
  [word('correo e-?mail'), 'email'],
  [word('telefono celular extension fax'), 'phone'],
  [/\bmac\b|\bdireccion fisica\b/, 'mac'],
  [word('ip'), 'ip'],
  [/\burl\b|\b(?:sitio|pagina) web\b/, 'url'],
  [/\bfecha\b|^dia\b/, 'date'],
  [word('hora'), 'time'],
  [word(NAMES), 'text'],
  [begins(AMOUNTS), 'number'],
  [word(LONG), 'textarea'],
  [/\bservicios? (?:requeridos?|solicitados?|realizados?)\b/, 'textarea'],
];
/** A question that is not answered by yes or no. */
const QUESTIONS: readonly [RegExp, FieldKind][] = [
  [/^¿(?:desde |hasta )?cuando\b/, 'date'],
  [/^¿cuant[oa]s?\b/, 'number'],
  [/^¿(?:por que|para que|como|en que|que)\b/, 'textarea'],
  [/^¿(?:cual|cuales|quien|quienes|donde|a quien|con quien)\b/, 'text'],
];
/** What the ticket says already, so that nobody is asked twice. */
const CORES: readonly [RegExp, Core][] = [
  [/^(?:nombre )?(?:completo )?(?:del |de la |de quien )?(?:solicitante|solicita)$/, 'requester_name'],
  [/^(?:correo|e-?mail)\b.*\bsolicitante\b/, 'requester_mail'],
  [/^(?:telefono|extension|numero de telefono)\b.*\bsolicitante\b/, 'requester_phone'],
  [/^(?:dependencia|dependencia o entidad|adscripcion|dependencia solicitante)$/, 'client_org'],
  [/^descripcion (?:del problema|de la falla|de la solicitud|del reporte)$/, 'description'],
  [/^(?:folio|(?:numero|no\.) de (?:folio|reporte|solicitud|ticket))$/, 'reference'],
  [/^fecha de (?:la )?(?:solicitud|recepcion|reporte)$/, 'opened_date'],
  [/^hora de (?:la )?(?:solicitud|recepcion|reporte)$/, 'opened_time'],
  [/^diagnostico(?: tecnico)?$/, 'diagnosis'],
  [/^(?:trabajo|servicio)s? realizados?$|^actividades realizadas$/, 'work_done'],
  [/^(?:nombre del )?tecnico(?: responsable| asignado| que atiende)?$/, 'assignee'],
];
/** What is known as a ticket is opened: only of this an answer may be demanded there. */
const KNOWN_AT_OPENING: readonly Core[] = [
  'subject',
  'description',
  'requester_name',
  'requester_mail',
  'requester_phone',
  'client_org',
];
const OF_THE_WORK: readonly Core[] = ['diagnosis', 'work_done', 'assignee'];

/** What one line of the form says of its field. */
interface Read {
  label: string;
  options: string[];
  kind: FieldKind | null;
  help: string;
  required: boolean;
  multiple: boolean;
  /** Nothing but a label: what it offers may stand on the next lines. */
  bare: boolean;
}

/** The fields and signatures of a printed form; `taken`: ids that a field must not have. */
export function guessed(text: string, taken: Iterable<string> = []): Guess {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
  const shouted = lines.filter(isShouted).length * 2 < lines.length;
  const ids = new Set([...taken, ...FACTS]);
  const guess: Guess = { fields: [], signatures: [] };
  let section: string | null = null;
  let open: Entry | null = null;
  for (const line of lines) {
    if (!/[\p{L}\d]/u.test(line)) continue;
    if (isHeading(line, shouted)) {
      section = line.replace(/^#+\s+/, '').replace(/:$/, '');
      open = null;
      continue;
    }
    const read = takenApart(line);
    if (read.label === '' && open !== null) {
      offer(open, read.options);
      continue;
    }
    if (SIGNATURE.test(fold(read.label)) && read.options.length === 0) {
      guess.signatures.push(signatureOf(read.label));
      open = null;
      continue;
    }
    const field = fieldOf(read, section, ids);
    guess.fields.push(field);
    section = null;
    open = read.bare && field.kind === 'text' && field.core === undefined ? field : null;
  }
  return guess;
}

function isShouted(line: string): boolean {
  const letters = line.replace(/[^\p{L}]/gu, '');
  return letters.length >= 6 && letters === letters.toUpperCase() && !/[:*_☐□?]|\.{3}/.test(line);
}
function isHeading(line: string, shouted: boolean): boolean {
  const filled = line.search(BOX) >= 0 || line.search(FILL) >= 0 || line.endsWith('*');
  if (filled || SIGNATURE.test(fold(line))) return false;
  return (HEADING.test(line) && !line.includes('?')) || (shouted && isShouted(line));
}

function takenApart(line: string): Read {
  let rest = line.replace(/^(?:[-•·▪–*]|\d{1,2}[.)]-?|[a-z]\))\s+/, '');
  const required = /\*\s*:?\s*$|\(obligatorio\)/i.test(rest) || /\*\s*:/.test(rest);
  const filled = rest.search(FILL) >= 0;
  rest = rest
    .replace(/\*(?=\s*(?::|$))/g, '')
    .replace(/\((?:obligatorio|opcional)\)/gi, '')
    .replace(FILL, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const boxed = rest.search(BOX);
  // «Tipo: ☐ Alta ☐ Baja», «¿Requiere visita? Sí ☐ No ☐»
  const mark = /^([^:?]*[^:?\s])\s*(:|\?)\s*(.*)$/.exec(rest);
  const before = mark !== null && (boxed < 0 || rest.search(/[:?]/) < boxed);
  let label = before ? `${mark[1] ?? ''}${mark[2] === '?' ? '?' : ''}` : rest;
  const after = before ? (mark[3] ?? '').replace(/^[/\s]+$/, '') : '';
  const read: Read = { label, options: [], kind: null, help: '', required, multiple: false, bare: false };
  if (boxed >= 0) {
    const parts = (before ? after : rest).split(BOX).map((part) => part.trim());
    // Where a box stands before its word, what stands before the first box is the label.
    if (!before) label = parts.at(-1) === '' ? '' : (parts.shift() ?? '');
    read.options = distinct(parts.filter((part) => part !== ''));
    if (label === '' && read.options.length === 1 && !before && parts.length > 1 && rest.search(BOX) > 0) {
      label = read.options[0] ?? '';
      read.options = [];
      read.kind = 'bool';
    }
  } else if (YES_NO.test(before ? after : rest)) {
    read.kind = 'bool';
    if (!before) label = label.replace(YES_NO, '').trim();
  } else if (/^\(?d{1,2}\s*\/\s*m{1,2}\s*\/\s*a{2,4}\)?$/i.test(after)) read.kind = 'date';
  else if (after.includes('/')) {
    const parts = after.split('/').map((part) => part.trim());
    if (parts.every((part) => /\p{L}/u.test(part) && !part.includes('.'))) read.options = distinct(parts);
    else read.help = after;
  } else read.help = after;
  if (SEVERAL.test(label) && read.options.length > 1) {
    read.multiple = true;
    label = label.replace(/\s*\([^)]*\)\s*$/, '');
  }
  if (isYesNo(read.options)) {
    read.kind = 'bool';
    read.options = [];
  }
  read.label = label.replace(/[\s:]+$/, '');
  read.bare = !filled && boxed < 0 && /:$/.test(line) && read.options.length === 0;
  return read;
}

function distinct(options: string[]): string[] {
  const clean = options.map((each) => each.replace(/[,;.:]+$/, '').trim());
  return [...new Set(clean.filter((each) => each !== ''))];
}
function isYesNo(options: readonly string[]): boolean {
  return options.length === 2 && options.map(fold).sort().join(' ') === 'no si';
}

/** What stood on lines of its own is what the field before offers. */
function offer(field: Entry, options: readonly string[]): void {
  const all = [...(Array.isArray(field.options) ? (field.options as string[]) : []), ...options];
  const yesNo = isYesNo(all);
  field.kind = yesNo ? 'bool' : 'choice';
  if (yesNo) delete field.options;
  else field.options = distinct(all);
}

function fieldOf(read: Read, section: string | null, ids: Set<string>): Entry {
  const words = fold(read.label);
  // A lone box is what is ticked: «☐ Requiere visita».
  const ticked = read.label === '' && read.options.length === 1;
  const label = read.label !== '' ? read.label : read.options.join(' / ');
  const options = ticked ? [] : read.options;
  const kind = ticked ? 'bool' : (read.kind ?? (options.length > 0 ? 'choice' : kindOf(words)));
  const core = options.length > 0 || kind === 'bool' ? undefined : CORES.find(([says]) => says.test(words))?.[1];
  const id = idOf(label, '_', ids);
  ids.add(id);
  const field: Entry = { id, label };
  if (section !== null) field.section = section;
  field.kind = kind;
  field.required = read.required && (core === undefined || KNOWN_AT_OPENING.includes(core));
  if (core !== undefined && OF_THE_WORK.includes(core)) field.stage = 'resolve';
  if (read.help !== '') field.help = read.help;
  if (options.length > 0) field.options = options;
  if (read.multiple) field.multiple = true;
  if (core !== undefined) field.core = core;
  return field;
}

function kindOf(words: string): FieldKind {
  const asked = words.startsWith('¿');
  const found = (asked ? QUESTIONS : KINDS).find(([says]) => says.test(words))?.[1];
  return found ?? (asked ? 'bool' : 'text');
}

function signatureOf(label: string): SignatureLine {
  const words = fold(label);
  const says = (what: RegExp) => what.test(words);
  const purpose = says(/\bvo\.?\s*bo\b/)
    ? 'vobo'
    : says(/autoriz/)
      ? 'authorisation'
      : says(/recib|conform/)
        ? 'receipt'
        : says(/entreg/)
          ? 'handover'
          : says(/revis/)
            ? 'review'
            : 'request';
  return { label, purpose, stamp: says(/\bsello\b/) };
}
