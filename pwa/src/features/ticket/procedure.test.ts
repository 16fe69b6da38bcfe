import { expect, it } from 'vitest';
import type { ServiceDef } from '../../contract/api';
import { procedureOf } from './procedure';

it('names the procedure that a ticket follows by its code and version (BJ-02, BJ-03)', () => {
  const of = (known: object) => known as unknown as ServiceDef;
  expect(procedureOf(of({ procedure_code: 'P-OMA-TI-ST-03', procedure_version: '02' }))).toBe(
    'P-OMA-TI-ST-03, versión 02',
  );
  expect(procedureOf(of({ procedure_code: 'P-OMA-TI-ST-03' }))).toBe('P-OMA-TI-ST-03');
  expect([procedureOf(of({})), procedureOf(undefined)]).toEqual([null, null]);
});
