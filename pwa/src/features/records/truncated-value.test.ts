// How a list says that a value goes on.
import { expect, it } from 'vitest';
import { withEllipsis } from './truncated-value';

it('ends the beginning of a longer value with a whole word', () => {
  const text = 'Escanee la etiqueta del teléfono y vea su historia. '.repeat(8);
  const kept = [...text].slice(0, 160).join('');
  const shown = withEllipsis(kept);
  expect(shown.endsWith('…')).toBe(true);
  expect(text.startsWith(`${shown.slice(0, -1)} `) || text.startsWith(`${shown.slice(0, -1)}.`)).toBe(true);
  expect(withEllipsis(`${'a'.repeat(640)}`)).toBe(`${'a'.repeat(640)}…`);
});

it('leaves a value as it is that is whole', () => {
  for (const value of ['', 'Si enciende, el puerto es la causa.', 'á'.repeat(159), 'á'.repeat(161)])
    expect(withEllipsis(value)).toBe(value);
});
