import { expect, it } from 'vitest';
import type { Evidence, FormState, ServiceDef } from '../../contract/api';
import { asksOf } from './demanded-files';

const service = {
  attachments: [
    { id: 'oficio', label: 'Oficio de solicitud', mandatory: true },
    { id: 'croquis', label: 'Croquis' },
  ],
} as unknown as ServiceDef;
const file = (field: string, more: Partial<Evidence> = {}) =>
  ({ id: field, field, sealed: null, retired: null, ...more }) as Evidence;
const form = (stage: string) =>
  (stage === 'work'
    ? [{ id: 'placa', label: 'Foto de la placa', kind: 'photo', shown: true, mustHave: true }]
    : []) as FormState['fields'];

it('tells what a service asks to see, and what of it is there', () => {
  const files = [
    file('oficio', { sealed: { at: 1, fault: 'unreadable' } }),
    file('croquis'),
    file('placa', { retired: { stamp: {} as Evidence['stamp'], reason: 'otra' } }),
  ];
  expect(asksOf(service, files, form).map((ask) => [ask.id, ask.must, ask.answered])).toEqual([
    ['oficio', true, false],
    ['croquis', false, true],
    ['placa', true, false],
  ]);
  expect(asksOf(undefined, files, form)).toEqual([]);
});

it('leaves to the papers what signatures make whole, until a scan of it is here', () => {
  const receipt = { id: 'recibo', label: 'Recibo firmado', mandatory: true, signed_for: ['handover'] };
  const signed = { attachments: [receipt] } as unknown as ServiceDef;
  expect(asksOf(signed, [], form).map(({ id }) => id)).toEqual(['placa']);
  expect(asksOf(signed, [file('recibo')], form).map(({ id, answered }) => [id, answered])).toEqual([
    ['recibo', true],
    ['placa', false],
  ]);
});
