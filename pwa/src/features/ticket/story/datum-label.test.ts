import { expect, it } from 'vitest';
import { datumLabel } from './datum-label';

const catalogue = { client_org: 'Dependencia', mail: 'Correo' };

it('calls whom an institution serves by its own word, and by the catalogue’s where none is known', () => {
  const secogem = { client_word: 'Unidad Administrativa' };
  expect(datumLabel(secogem, catalogue, 'client_org')).toBe('Unidad Administrativa');
  expect(datumLabel(secogem, catalogue, 'mail')).toBe('Correo');
  expect(datumLabel(secogem, catalogue, 'unknown')).toBe('unknown');
  for (const none of [null, undefined]) expect(datumLabel(none, catalogue, 'client_org')).toBe('Dependencia');
});
