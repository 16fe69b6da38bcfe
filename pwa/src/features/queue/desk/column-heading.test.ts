import { expect, it } from 'vitest';
import { headWord } from './column-heading';

it('names whom an institution serves in a word that fits a head', () => {
  expect(headWord('Dependencia o Entidad')).toBe('Dependencia o Entidad');
  expect(headWord('Dependencia, Unidad Administrativa, Entidad Municipal u organismo descentralizado')).toBe(
    'Dependencia',
  );
  expect(headWord('Dependencia / área solicitante')).toBe('Dependencia');
  expect(headWord('')).toBe('');
});
