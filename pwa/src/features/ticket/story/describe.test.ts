import { describe, expect, it } from 'vitest';
import type { Command, Organisation } from '../../../contract/api';
import { tell } from './describe';

const known = { organisation: null, label: (field: string) => field, name: (person: string) => person };
const strokes = '1,1 9,9';

describe('an act in words', () => {
  it('tells a signature by who gave it and on what, not by all that was signed', () => {
    const text = 'ronda/1\nDirección\nOrden de Servicio\nReferencia: K7-014\nFalla: no enciende\n';
    const sign = {
      paper: 'orden',
      role: 'usuario',
      purpose: 'receipt',
      format: 1,
      text,
      hand: { name: 'Rosa Ruiz', strokes },
    };
    expect(tell({ sign }, known).detail).toBe('Rosa Ruiz · Orden de Servicio');
  });
  it('tells a requester who says that it fails still, and one who withdraws it', () => {
    const said = (verdict: 'confirmed' | 'persists'): Command => ({ confirm: { verdict, text: 'Otra vez' } });
    expect(tell(said('confirmed'), known).title).toBe('Confirmación registrada');
    expect(tell(said('persists'), known)).toEqual({ title: 'Sigue igual: la falla persiste', detail: 'Otra vez' });
    const cancel: Command = { cancel: { reason: 'Ya no', duplicate_of: null, withdrawn: 'phone' } };
    expect(tell(cancel, known)).toEqual({ title: 'Retirada por quien la pidió', detail: 'Teléfono · Ya no' });
  });
  it('tells an approval, and that it was signed with an e.firma', () => {
    const plain = { granted: true, reason: 'Procede', returned: false };
    const signed = { text: 'x', certified: { certificate: 'aa', signature: 'bb', at: 1 } };
    expect(tell({ decide_approval: plain }, known)).toEqual({ title: 'Autorización dada', detail: 'Procede' });
    expect(tell({ decide_approval: { ...plain, signed } }, known).title).toBe('Autorización dada con e.firma');
  });
  it('tells the values of forms as people write them, and a building by its name', () => {
    const organisation = { buildings: [{ id: 'e7', name: 'Edificio 7', site: '' }] } as unknown as Organisation;
    const set = (field: string, value: string) =>
      tell({ set_equipment_field: { field, value } } as Command, { ...known, organisation }).detail;
    expect([set('building', 'e7'), set('building', 'e9'), set('room', '204')]).toEqual(['Edificio 7', 'e9', '204']);
    const record = (value: string): Command => ({ set_record_field: { field: 'vigente', value } });
    expect([tell(record('true'), known).detail, tell(record('uno\ndos'), known).detail]).toEqual(['Sí', 'uno, dos']);
    expect(tell({ reject: { reason: 'uno\ndos' } }, known).detail).toBe('uno\ndos');
  });
  it('tells a minimum, and that one is taken away', () => {
    const least = (minimum: number): Command => ({ set_minimum: { item: 'Roseta', unit: 'pza', minimum } });
    expect(tell(least(4), known)).toEqual({ title: 'Mínimo de existencias', detail: '4 pza Roseta' });
    expect(tell(least(0), known)).toEqual({ title: 'Sin mínimo de existencias', detail: 'Roseta' });
  });
  it('tells a hand-over by its two sides', () => {
    const over: Command = {
      hand_over: {
        from: { kind: 'user', name: 'Rosa Ruiz' },
        to: { kind: 'technician', name: 'Omar Cruz' },
        condition: 'Enciende',
        text: 'ronda/entrega/1\n',
      },
    };
    expect(tell(over, known).detail).toBe('Rosa Ruiz → Omar Cruz');
  });
  it('tells what an audit and a register write, and what a later version does, in words', () => {
    const audit = 'Auditoría Edificio 2 lun 30 nov';
    expect(tell({ see_item: { place: { building: 'e2' }, audit } } as Command, known)).toEqual({
      title: 'Equipo visto en su lugar',
      detail: audit,
    });
    const link = (linked: boolean): Command => ({ link_record: { document: 'd1', linked } });
    expect([tell(link(true), known).title, tell(link(false), known).title]).toEqual([
      'Registro ligado',
      'Registro ya no ligado',
    ]);
    const progress: Command = { report_progress: { percent: 40, text: 'Cableado del nivel 2' } };
    expect(tell(progress, known)).toEqual({ title: 'Avance de un proyecto', detail: '40 % · Cableado del nivel 2' });
    const later = { weigh_item: { text: '3 kg' } } as unknown as Command;
    expect(tell(later, known)).toEqual({ title: 'Un cambio', detail: '3 kg' });
  });
});
