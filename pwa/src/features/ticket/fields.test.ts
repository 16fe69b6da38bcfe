import { expect, it } from 'vitest';
import type { Organisation, TicketView } from '../../contract/api';
import { answerText, answersOf, numberedFields, paperField } from './fields';

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

it('knows what the server numbers, once each', () => {
  const folio = { id: 'folio', label: 'Folio', series: { prefix: 'SCT' } };
  const telephony = {
    services: [{ id: 'pin', form: 'datos', related_forms: ['formato'], set_by_server: ['otro'] }],
    forms: [
      { id: 'datos', fields: [{ id: 'extension', label: 'Extensión' }, folio] },
      { id: 'formato', fields: [folio] },
    ],
    fields: [
      { id: 'otro', label: 'Otro', series: { prefix: 'O' } },
      { id: 'ajeno', label: 'Ajeno', series: { prefix: 'A' } },
    ],
  } as unknown as Organisation;
  expect(numberedFields(telephony, 'pin').map(({ id }) => id)).toEqual(['folio', 'otro']);
  expect(numberedFields(telephony, 'no')).toEqual([]);
});

it('reads an answer as a person does', () => {
  expect(['true', 'false', 'Cargador\nFunda\n', 'Sí'].map(answerText)).toEqual(['Sí', 'No', 'Cargador, Funda', 'Sí']);
});

it('says the variant besides what was answered: fields are asked for it alone', () => {
  const fields = { puertos: { value: '443' } } as unknown as TicketView['fields'];
  const of = (subservice: string | null) => answersOf({ fields, decided: { subservice } as TicketView['decided'] });
  expect(of('Apertura de puertos')).toEqual({ puertos: '443', subservice: 'Apertura de puertos' });
  expect(of(null)).toEqual({ puertos: '443' });
});
