import { expect, it } from 'vitest';
import { comesBack, typedOver } from './typed-over';

const asked = ['title', 'text', 'area'];

it('keeps what was typed, and what is given is of today', () => {
  const given = { title: 'Sin tono', text: 'Se cambió la bocina.' };
  const kept = typedOver({ ...given, title: 'Teléfono sin tono', area: 'Telefonía' }, given);
  expect(kept).toEqual({ title: 'Teléfono sin tono', area: 'Telefonía' });
  const today = { title: 'Sin tono', text: 'Se cambió la roseta.' };
  expect({ ...today, ...comesBack(asked, kept, today, today) }).toEqual({
    title: 'Teléfono sin tono',
    text: 'Se cambió la roseta.',
    area: 'Telefonía',
  });
  expect(typedOver(given, given)).toEqual({});
});
it('brings back nothing over what is typed already, nor into a field that is there no more', () => {
  const kept = { title: 'De ayer', area: 'Redes', gone: 'Nadie lo vería' };
  expect(comesBack(asked, kept, { title: 'De hoy' }, {})).toEqual({ area: 'Redes' });
});
