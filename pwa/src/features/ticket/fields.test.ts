import { expect, it } from 'vitest';
import type { Organisation } from '../../contract/api';
import { answerText, paperField } from './fields';

const organisation = {
  services: [{ id: 's', form: 'orden', related_forms: ['recibo', 'aviso'] }],
  forms: [
    { id: 'recibo', title: '', fields: [{ id: 'condiciones', label: 'Condiciones en que se recibe' }] },
    { id: 'aviso', title: '', fields: [{ id: 'condiciones', label: 'Otra cosa' }] },
  ],
} as unknown as Organisation;

it('knows the fields of the papers of a service', () => {
  expect(paperField(organisation, ['s'], 'condiciones')?.label).toBe('Condiciones en que se recibe');
  expect(paperField(organisation, ['s'], 'otro')).toBeNull();
  expect(paperField(null, ['s'], 'condiciones')).toBeNull();
});

it('reads an answer as a person does', () => {
  expect(['true', 'false', 'Cargador\nFunda\n', 'Sí'].map(answerText)).toEqual(['Sí', 'No', 'Cargador, Funda', 'Sí']);
});
