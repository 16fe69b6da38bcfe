import { expect, it } from 'vitest';
import type { ServiceDef } from '../../contract/api';
import { procedureOf } from './procedure';

it('names the procedure that a ticket follows by its code, version and day of issue (BJ-02, BJ-03)', () => {
  const of = (known: object) => known as unknown as ServiceDef;
  expect(procedureOf(of({ procedure_code: 'P-OMA-TI-ST-03', procedure_version: '02' }))).toBe(
    'P-OMA-TI-ST-03, versión 02',
  );
  const issued = { procedure_code: 'P-OMA-TI-ST-03', procedure_version: '02', procedure_issued: '2024-03-15' };
  expect(procedureOf(of(issued))).toBe('P-OMA-TI-ST-03, versión 02, emitido el 15 de marzo de 2024');
  expect(procedureOf(of({ procedure_code: 'P-OMA-TI-ST-03' }))).toBe('P-OMA-TI-ST-03');
  expect([procedureOf(of({})), procedureOf(undefined)]).toEqual([null, null]);
});
