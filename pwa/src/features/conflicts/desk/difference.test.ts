import { expect, it } from 'vitest';
import { onlyHere, sentenceRows } from './difference';

const left = 'El Access Point enciende y se apaga a los 40 s. Carcasa con marca de agua. Requiere baja.';
const right = 'El Access Point no enciende, según el Enlace. Requiere baja y reposición.';

it('marks what only one of them says, and runs on over the spaces', () => {
  const marked = onlyHere(right, left)
    .filter((piece) => piece.only)
    .map((piece) => piece.text);
  expect(marked.some((text) => text.includes('no'))).toBe(true);
  expect(marked.some((text) => text.includes('y reposición'))).toBe(true);
  expect(
    onlyHere(left, right)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(left);
  expect(onlyHere(left, left)).toEqual([{ text: left, only: false }]);
});

it('puts sentences about the same beside each other and leaves the rest alone', () => {
  expect(sentenceRows(left, right)).toEqual([
    { left: 'El Access Point enciende y se apaga a los 40 s.', right: 'El Access Point no enciende, según el Enlace.' },
    { left: 'Carcasa con marca de agua.', right: null },
    { left: 'Requiere baja.', right: 'Requiere baja y reposición.' },
  ]);
  expect(sentenceRows('', 'Uno.')).toEqual([{ left: null, right: 'Uno.' }]);
});
