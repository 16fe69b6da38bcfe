// The number to call of what people write for a telephone, which may be several, with an extension.

/** Digits alone, so many at least, are a number to call. */
const LEAST = 3;
const digits = (text: string) => text.replace(/\D/g, '');

/**
 * The first number of a text, for a `tel:` address; its extension follows after a pause. Empty where there is none: all digits in a row
 * would call a number that nobody has.
 */
export function dialled(text: string): string {
  for (const one of text.split(/[/;\n]|,(?!\s*(?:ext|#))|\s[yo]\s/i)) {
    const [main = '', ...rest] = one.split(/ext\p{L}*|#|x(?=\s*\d)/iu);
    const [number, extension] = [digits(main), digits(rest.join(''))];
    if (digits(one).length < LEAST) continue;
    if (number === '') return extension;
    return `${/^\D*\+/.test(main) ? '+' : ''}${number}${extension === '' ? '' : `,${extension}`}`;
  }
  return '';
}
