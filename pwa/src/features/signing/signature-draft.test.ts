import { describe, expect, it } from 'vitest';
import { blank, brought, handOf, isGiven, isSignable, kept, lacks, stillUnder, unsigned } from './signature-draft';

const lines = [
  [
    [1, 2],
    [30, 40],
  ],
] as const;

describe('a hand', () => {
  it('says what it lacks: the name first, then the strokes or the witness', () => {
    expect(lacks(blank(' '))).toBe('name');
    expect(lacks(blank('Rosa'))).toBe('strokes');
    expect(lacks({ ...blank('Rosa'), witness: ' ' })).toBe('witness');
    expect(lacks({ ...blank('Rosa'), witness: 'Luz' })).toBe(null);
    expect(lacks({ ...blank('Rosa'), lines })).toBe(null);
  });
  it('says where a capacity with the cross beside it does not fit, which would be refused once it was given', () => {
    const position = 'Titular de la Dirección de Recursos Materiales y Servicios Generales';
    expect(lacks({ ...blank('Rosa', position), lines })).toBe(null);
    expect(lacks({ ...blank('Rosa', position), witness: 'Luz María de la Paz Hernández' })).toBe('long');
    expect(lacks({ ...blank('Rosa', 'Titular'), witness: 'Luz María de la Paz Hernández' })).toBe(null);
    expect(lacks({ ...blank('a'.repeat(121)), lines })).toBe('long');
  });
  it('tells a cross and who saw it beside the name', () => {
    expect(handOf({ ...blank('Rosa  Ruiz '), lines })).toEqual({ name: 'Rosa Ruiz', strokes: '1,2 30,40' });
    const crossed = handOf({ ...blank('Rosa', 'Titular'), lines, witness: 'Luz Paz' });
    expect(crossed.position).toBe('Titular · marca con una cruz; testigo: Luz Paz');
    expect(crossed.strokes.split(';')).toHaveLength(2);
  });
  it('comes back with its strokes only under the words it was drawn under', () => {
    const draft = { ...blank('Rosa', 'Titular'), lines };
    expect(brought(kept(draft, 'uno'), 'uno')).toEqual(draft);
    expect(brought(kept(draft, 'uno'), 'dos')).toEqual({ ...draft, lines: [] });
    expect(brought(null, 'uno')).toBe(null);
  });
  it('is asked for under no more words than are kept with it', () => {
    expect([isSignable('ñ'.repeat(8 * 1024)), isSignable('ñ'.repeat(8 * 1024 + 1))]).toEqual([true, false]);
  });
  it('stands under the words that were shown, and under no others', () => {
    const draft = { ...blank('Rosa', 'Titular'), lines };
    expect(stillUnder(draft, 'Baja. Motivo: dictamen', 'Baja. Motivo: dictamen')).toBe(draft);
    expect(stillUnder(draft, 'Baja. Motivo: dictamen', 'Baja. Motivo: otro')).toEqual({ ...draft, lines: [] });
  });
  it('is given by a cross as by strokes, and by neither under other words', () => {
    const crossed = { ...blank('Rosa', 'Titular'), witness: 'Luz Paz' };
    expect([isGiven(blank('Rosa')), isGiven(crossed), isGiven({ ...blank('Rosa'), lines })]).toEqual([
      false,
      true,
      true,
    ]);
    expect(unsigned(crossed)).toEqual(blank('Rosa', 'Titular'));
    expect(brought(kept(crossed, 'uno'), 'uno')).toEqual(crossed);
    expect(brought(kept(crossed, 'uno'), 'dos')).toEqual(blank('Rosa', 'Titular'));
  });
});
