import { expect, it } from 'vitest';
import type { FieldDef, FormState, ServiceDef } from '../../contract/api';
import { formOf, variantField, variantOf } from './variant';

const field = (given: Partial<FieldDef>) => ({ id: 'tipo', kind: 'choice', ...given }) as FieldDef;
const service = (subservices: string[]) => ({ subservices }) as unknown as ServiceDef;
const kinds = ['Impresora', 'Escáner'];
const asks = [field({ id: 'equipo', kind: 'text' }), field({ id: 'tipo_equipo', options: kinds })];

// The same cases as the domain's: SEC-05 asks for its variants in the form, others do not.
it('asks a variant once where the form offers exactly the variants', () => {
  expect(variantField(service(kinds), asks)).toBe('tipo_equipo');
  expect(variantField(service([]), [field({})])).toBeNull();
  expect(variantField(service(['Impresora']), asks)).toBeNull();
  expect(variantField(service(['Impresora', 'Cámara']), asks)).toBeNull();
  expect(variantField(service(kinds), [field({ options: kinds, multiple: true })])).toBeNull();
  expect(variantField(service(kinds), [field({ options: kinds, when: 'otro == true' })])).toBeNull();
  expect(variantField(undefined, asks)).toBeNull();
});

it('knows the variant by what that field is answered with, and else by what was chosen', () => {
  const said = (fields: Record<string, string>) => variantOf(service(kinds), asks, { subservice: 'Escáner', fields });
  expect(said({ tipo_equipo: 'Impresora' })).toBe('Impresora');
  expect(said({ tipo_equipo: 'Otra' })).toBe('');
  expect(said({})).toBe('');
  expect(variantOf(service(kinds), [], { subservice: 'Escáner', fields: {} })).toBe('Escáner');
  // A draft that was kept while the data lost that one.
  expect(variantOf(service(['Impresora']), [], { subservice: 'Escáner', fields: {} })).toBe('');
  expect(variantOf(service([]), [], { subservice: 'Escáner', fields: {} })).toBe('');
});

// «Apertura de puertos» demands its ports: a form that does not show them is refused for what nobody can write.
it('asks what the variant asks, chosen by itself or said by the form', () => {
  const told: Record<string, string>[] = [];
  const ask = (values: Record<string, string>): FormState => {
    told.push(values);
    return { fields: values['by'] === 'form' ? asks : [], missing: [] } as unknown as FormState;
  };
  formOf(ask, service(kinds), { subservice: '', fields: {} });
  expect(told.splice(0)).toEqual([{}]);
  formOf(ask, service(kinds), { subservice: 'Escáner', fields: { ip: '1' } });
  expect(told.splice(0).at(-1)).toEqual({ ip: '1', subservice: 'Escáner' });
  const fields = { by: 'form', tipo_equipo: 'Impresora' };
  formOf(ask, service(kinds), { subservice: '', fields });
  expect(told.at(-1)).toEqual({ ...fields, subservice: 'Impresora' });
});
