import { expect, it } from 'vitest';
import { withoutCaller } from './caller';

const ana = { id: 'ana', mail: 'ana@oaxaca.gob.mx', phone: '4410', client_org: 'Finanzas' };
const eva = { id: 'eva', mail: null, phone: null, client_org: null };

it('leaves nothing of what the directory said of another, and all that was typed', () => {
  const told = { mail: ana.mail, phone: ana.phone, org: ana.client_org };
  const nothing = { mail: '', phone: '', org: '' };
  expect(withoutCaller(told, 'ana', [eva, ana])).toEqual(nothing);
  expect(withoutCaller({ ...told, mail: 'ana.casa@example.com' }, 'ana', [ana])).toEqual({
    ...nothing,
    mail: 'ana.casa@example.com',
  });
  expect(withoutCaller(told, 'eva', [eva, ana])).toEqual(told);
  // Nobody was chosen: all of it was typed.
  expect([withoutCaller(told, '', [ana]), withoutCaller(told, null, [ana])]).toEqual([told, told]);
  // Who left is not in the directory any more.
  expect(withoutCaller(told, 'ana', [eva])).toEqual(nothing);
});
