import { expect, it } from 'vitest';
import type { FieldDef, ServiceDef } from '../../contract/api';
import { variantField, variantOf } from './variant';

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
});
