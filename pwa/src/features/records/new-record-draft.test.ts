import { expect, it } from 'vitest';
import type { FieldDef } from '../../contract/api';
import { comesBack, typedOver } from './new-record-draft';

const def = { fields: ['title', 'text', 'area'].map((id) => ({ id }) as FieldDef) };

it('keeps what was typed, and what is given is of today', () => {
  const given = { title: 'Sin tono', text: 'Se cambió la bocina.' };
  const kept = typedOver({ ...given, title: 'Teléfono sin tono', area: 'Telefonía' }, given);
  expect(kept).toEqual({ title: 'Teléfono sin tono', area: 'Telefonía' });
  const today = { title: 'Sin tono', text: 'Se cambió la roseta.' };
  expect({ ...today, ...comesBack(def, kept, today, today) }).toEqual({
    title: 'Teléfono sin tono',
    text: 'Se cambió la roseta.',
    area: 'Telefonía',
  });
  expect(typedOver(given, given)).toEqual({});
});
it('brings back nothing over what is typed already, nor into a field that is there no more', () => {
  const kept = { title: 'De ayer', area: 'Redes', gone: 'Nadie lo vería' };
  expect(comesBack(def, kept, { title: 'De hoy' }, {})).toEqual({ area: 'Redes' });
});
