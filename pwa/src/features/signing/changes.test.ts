import { describe, expect, it } from 'vitest';
import { changes } from './changes';

const paper = (...lines: string[]) => ['ronda/1', 'Dirección', 'Orden', 'Referencia: K7-014', ...lines, ''].join('\n');

describe('changes since a signature', () => {
  it('are none where nothing changed', () => {
    expect(changes(paper('Falla: no enciende'), paper('Falla: no enciende'))).toEqual([]);
  });
  it('tell what stood and what stands, by the label', () => {
    expect(changes(paper('Falla: no enciende', 'Marca: HP'), paper('Falla: sin video', 'Marca: HP'))).toEqual([
      { label: 'Falla', before: 'no enciende', after: 'sin video' },
    ]);
  });
  it('tell an answer that was empty, and one that was taken away', () => {
    expect(changes(paper('Falla', 'Serie: X1'), paper('Falla: no enciende', 'Serie'))).toEqual([
      { label: 'Falla', before: '', after: 'no enciende' },
      { label: 'Serie', before: 'X1', after: '' },
    ]);
  });
  it('keep several lines of one answer together', () => {
    expect(changes(paper('Falla: uno\n    dos'), paper('Falla: uno\n    tres'))).toEqual([
      { label: 'Falla', before: 'uno\ndos', after: 'uno\ntres' },
    ]);
  });
  it('tell new and removed lines', () => {
    expect(
      changes(paper('— Material —', 'Cable: 2 m'), paper('— Material —', 'Cable: 2 m', 'Conector: 4 pza')),
    ).toEqual([{ label: 'Conector', before: '', after: '4 pza' }]);
    expect(changes(paper('« Leyenda »'), paper())).toEqual([{ label: '', before: '« Leyenda »', after: '' }]);
  });
});
