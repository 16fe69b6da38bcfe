// Recognises a text that was read or typed. It is one of our labels, a label of another server, a MAC, or some number
// that the caller looks for. Pure: the server's own address is given.

/** The name of a label, eleven letters of Crockford's base 32 in lower case, the last of them a check letter. */
export type LabelId = string;

export type FoundCode =
  /** `text` only where the letters alone were read: an eleven-letter serial may look like a label too. */
  | { kind: 'label'; label: LabelId; text?: string }
  /** A label of another server. */
  | { kind: 'foreign_label'; host: string }
  /** Six bytes, `AA:BB:CC:DD:EE:FF`. */
  | { kind: 'mac'; text: string }
  /** An inventory or serial number, or anything else: the caller searches for it. */
  | { kind: 'text'; text: string };

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const LETTERS = 10;
/** The longest text that is still a number on a plate; what is longer is cut (a QR code may hold 4,000 letters). */
const LONGEST = 120;

/** As `shared::ids::LabelId::typed`: any case, blanks and hyphens, O for 0, I and L for 1. Null where it is no label. */
export function labelOf(text: string): LabelId | null {
  const plain = text.trim().replace(/[ -]/g, '').toLowerCase().replace(/o/g, '0').replace(/[il]/g, '1');
  if (plain.length !== LETTERS + 1) return null;
  const digits = [...plain].map((letter) => CROCKFORD.indexOf(letter));
  if (digits.includes(-1)) return null;
  const sum = digits.slice(0, LETTERS).reduce((all, digit, at) => all + digit * (at + 1), 0);
  return sum % 31 === digits[LETTERS] ? plain : null;
}

/** As it is printed: `K7QM-2F9X-TR4`. */
export function shownLabel(label: LabelId): string {
  const text = label.toUpperCase();
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

/** `origin` is this server's own (`location.origin`). */
export function recognise(read: string, origin: string): FoundCode {
  const text = tidy(read);
  const address = addressOf(text);
  if (address) {
    const label = labelOf(/^\/e\/([^/]+)\/?$/i.exec(address.pathname)?.[1] ?? '');
    if (label === null) return { kind: 'text', text };
    return address.host === hostOf(origin) ? { kind: 'label', label } : { kind: 'foreign_label', host: address.host };
  }
  const label = labelOf(text);
  if (label !== null) return isGrouped(text) ? { kind: 'label', label } : { kind: 'label', label, text };
  const mac = macOf(text);
  return mac === null ? { kind: 'text', text } : { kind: 'mac', text: mac };
}

/** Without what some scanners add: control letters, blanks at the ends, the marks of a Code 39 symbol. */
function tidy(read: string): string {
  // eslint-disable-next-line no-control-regex -- separators of GS1 symbols are control letters
  const text = read.replace(/[\u0000-\u001f\u007f\ufeff]/g, ' ').trim();
  const bare = /^\*[^*]+\*$/.test(text) ? text.slice(1, -1) : text;
  return bare.slice(0, LONGEST);
}

/** Four, four and three letters: how only our labels are written. */
function isGrouped(text: string): boolean {
  return /^[\da-z]{4}[ -][\da-z]{4}[ -][\da-z]{3}$/i.test(text);
}

/** An address of the web; in a QR code made of capitals the scheme is in capitals too. */
function addressOf(text: string): URL | null {
  if (!/^https?:\/\//i.test(text)) return null;
  return URL.canParse(text) ? new URL(text) : null;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** Pairs with `:` or `-`, Cisco's `aabb.ccdd.eeff`, or twelve digits that cannot be a plain number. */
function macOf(text: string): string | null {
  const bare = text.replace(/^mac\s*[:=]?\s*/i, '');
  const named = bare !== text;
  const written =
    /^[\da-f]{2}(?:([:.-])[\da-f]{2})(?:\1[\da-f]{2}){4}$/i.test(bare) ||
    /^[\da-f]{4}([.:-])[\da-f]{4}\1[\da-f]{4}$/i.test(bare) ||
    (/^[\da-f]{12}$/i.test(bare) && (named || /[a-f]/i.test(bare)));
  if (!written) return null;
  const digits = bare.replace(/[^\da-f]/gi, '').toUpperCase();
  return digits.replace(/..(?=.)/g, '$&:');
}
