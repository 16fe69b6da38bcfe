import { expect, it } from 'vitest';
import type { Engine, FieldDef, FormState, TicketView } from '../../contract/api';
import { asMissed } from '../ticket/lacks';
import { askedFields, wrongOf } from './asked-fields';

const why = { es: 'Escribe una dirección IP, como 10.0.4.15.', en: 'Write an IP address, like 10.0.4.15.' };
const ip = { id: 'ip', label: 'Dirección IP', kind: 'ip', required: true, stage: 'work' } as FieldDef;
const view = (value: string) =>
  ({
    fields: { ip: { value } },
    decided: { service: 's', subservice: null },
    born: { channel: 'phone' },
  }) as unknown as TicketView;
const form = (_service: string, stage: string, { ip: answer }: Record<string, string>): FormState => {
  const error = answer === '10.0.4.15' ? null : why;
  return { fields: stage === 'work' ? [{ ...ip, shown: true, mustHave: true, error }] : [], missing: [] };
};
const engine = { form } as unknown as Pick<Engine, 'form'>;

it('says what is wrong with an answer that does not fit, also under the name by which it is missing', () => {
  const told = (value: string) => {
    const asked = askedFields(view(value), null, engine).get('ip');
    return asked && wrongOf(asMissed(asked, { label: 'Reglas: Dirección IP' }), value);
  };
  expect([told('10.0.4'), told(''), told('10.0.4.15')]).toEqual([why, null, null]);
});

it('knows nothing wrong with what another paper asks', () => {
  expect(wrongOf(ip, 'x')).toBeNull();
});
