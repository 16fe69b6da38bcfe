// A moved time is moved again by what its record says of why it was moved before.
import { describe, expect, it } from 'vitest';
import type { RecordView } from '../../../contract/api';
import { nextMove, reasonsOf, type Keeper } from './moves';

const of = { plan: 'p', item: 'e', name: 'n', planned: 'f', day: 'd', reason: 'm' };
const keeper = { def: { id: 'programacion' }, of } as unknown as Keeper;
const view = (fields: Record<string, string>) =>
  ({
    fields: Object.fromEntries(Object.entries(fields).map(([id, value]) => [id, { value }])),
  }) as unknown as RecordView;

describe('The reasons of a moved time', () => {
  it('are known once the record is read, also where it says none', () => {
    expect(reasonsOf(keeper, null)).toBeNull();
    expect(reasonsOf(keeper, undefined)).toBeNull();
    expect(reasonsOf(keeper, view({ m: 'Lluvia\nFeriado' }))).toBe('Lluvia\nFeriado');
    expect(reasonsOf(keeper, view({ d: '2026-12-02' }))).toBe('');
  });
  it('stand one a line, the latest first', () => {
    const said = (before: string) => nextMove(keeper, '2026-12-03', 'Feria', before)[0];
    expect(said('Lluvia')).toEqual({ set_record_field: { field: 'm', value: 'Feria\nLluvia' } });
    expect(said('')).toEqual({ set_record_field: { field: 'm', value: 'Feria' } });
  });
});
