import { expect, it } from 'vitest';
import { withoutCaller } from './caller';

const ana = { mail: 'ana@oaxaca.gob.mx', phone: '4410', client_org: 'Finanzas' };

it('leaves nothing of what the directory said of another, and all that was typed', () => {
  const told = { mail: ana.mail, phone: ana.phone, org: ana.client_org };
  expect(withoutCaller(told, ana)).toEqual({ mail: '', phone: '', org: '' });
  expect(withoutCaller({ ...told, mail: 'ana.casa@example.com' }, ana)).toEqual({
    mail: 'ana.casa@example.com',
    phone: '',
    org: '',
  });
  expect(withoutCaller(told, undefined)).toEqual(told);
  expect(withoutCaller(told, { mail: null, phone: null, client_org: null })).toEqual(told);
});
