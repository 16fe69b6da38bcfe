import { describe, expect, it } from 'vitest';
import type { Lack, Possibility } from '../../contract/api';
import { barring, demanded, stale, steady } from './lacks';

const lack = (kind: Lack['kind'], id: string): Lack => ({ kind, id, label: id, by: [] });
const act = (command: Possibility['command'], lacks: Lack[]): Possibility => ({
  command,
  ok: false,
  why: null,
  missing: [],
  lacks,
  awaited: false,
  at_once: false,
});

describe('what is missing', () => {
  it('stays in its place while it is given', () => {
    const [field, item] = [lack('field', 'resultado'), lack('item', 'limpieza')];
    const wrong = lack('value', 'resultado');
    expect(steady([field, item], [wrong])).toEqual([field, item]);
    expect(steady([item], [item, field])).toEqual([item, field]);
  });
  it('names the fields that finishing demands, whatever their form says', () => {
    const all = [
      act('resolve', [lack('field', 'fecha_programada'), lack('item', 'x')]),
      act('assign', [lack('field', 'y')]),
    ];
    expect([...demanded(all)]).toEqual(['fecha_programada']);
  });
  it('lets a stale signature pass with a reason', () => {
    const all = [lack('stale', 'queja.ciudadano.conformidad'), lack('file', 'copia')];
    expect(barring(all).map(({ id }) => id)).toEqual(['copia']);
    expect(stale(all)).toHaveLength(1);
  });
});
