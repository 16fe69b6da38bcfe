import { describe, expect, it } from 'vitest';
import { placeWords } from './places';

const BUILDINGS = [
  { id: 'e1', name: 'Edificio 1', site: '' },
  {
    id: 'e2',
    name: 'Edificio 2',
    site: '',
    floors: [
      { level: 'Planta baja', places: ['Caja', 'Archivo'] },
      { level: 'Nivel 1', places: ['Archivo'] },
      { level: 'Azotea' },
    ],
  },
];

describe('the places of a building', () => {
  it('are those of the level that is told, else of all', () => {
    const all = ['Planta baja', 'Nivel 1', 'Azotea'];
    expect(placeWords(BUILDINGS, 'e2', '')).toEqual({ levels: all, rooms: ['Caja', 'Archivo'] });
    expect(placeWords(BUILDINGS, 'e2', ' Nivel 1')).toEqual({ levels: all, rooms: ['Archivo'] });
    expect(placeWords(BUILDINGS, 'e2', 'Azotea')).toEqual({ levels: all, rooms: [] });
    expect(placeWords(BUILDINGS, 'e2', 'Sótano').rooms).toEqual(['Caja', 'Archivo']);
  });
  it('are none where nobody listed any', () => {
    for (const building of ['e1', 'e9', ''])
      expect(placeWords(BUILDINGS, building, '')).toEqual({ levels: [], rooms: [] });
  });
});
