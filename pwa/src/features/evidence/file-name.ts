// Names of files: one line of letters that are seen.
/** As `shared::evidence::plain_name`: line breaks become blanks, letters that are not seen or turn the line go. */
const breaks = /[\p{Cc}\u2028\u2029]+/gu;
const unseen =
  /[\u{ad}\u{61c}\u{180e}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu;
export function plainName(name: string): string {
  const plain = name.replace(unseen, '').replace(breaks, ' ');
  return plain === name ? name : plain.split(/\s+/u).filter(Boolean).join(' ');
}
