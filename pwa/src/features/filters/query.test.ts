import { describe, expect, it } from 'vitest';
import type { Organisation } from '../../contract/api';
import { compile, meaning, parse, run, withValue, without, write } from './query';
import { MINUTE, NOW, ORGANISATION, PEOPLE, ticket } from './ticket-fixture';

const vocabulary = { organisation: ORGANISATION, people: PEOPLE, me: 'bea' };
const ids = (text: string, tickets = sample): string[] =>
  run(compile(parse(text), vocabulary), tickets, NOW).map((each) => each.id);

const sample = [
  ticket('1', { team: 'oax-soporte', assignee: 'omar', resolve_by: NOW - MINUTE }),
  ticket('2', { team: 'oax-telefonia', priority: 'urgent', resolve_by: NOW + 10 * MINUTE, warn_at: NOW - MINUTE }),
  ticket('3', { team: 'oax-mesa', assignee: 'bea', state: 'needs_info', paused: true, conflicts: 1 }),
  ticket('4', { team: 'oax-telefonia', state: 'closed', tokens: ['extension', '12407'] }),
  ticket('5', {
    team: 'oax-telefonia',
    state: 'scheduled',
    visit: NOW + 5 * MINUTE,
    resolve_by: NOW + 900 * MINUTE,
    not_applied: 1,
  }),
];

describe('the filter language', () => {
  it('reads terms, an order and free text, and writes them back', () => {
    const text = 'estado:abierto área:soporte,telefonía orden:reciente no da tono';
    const query = parse(text);
    expect(query.terms).toEqual([
      { key: 'state', values: ['abierto'], not: false },
      { key: 'team', values: ['soporte', 'telefonía'], not: false },
    ]);
    expect(query.order).toBe('updated');
    expect(query.text).toBe('no da tono');
    expect(write(query, 'es')).toBe(text);
    expect(parse(write(query, 'en'))).toMatchObject({ order: 'updated', text: 'no da tono' });
    expect(write(query, 'en')).toBe('state:open team:soporte,telefonía sort:updated no da tono');
  });

  it('keeps quoted values whole and a colon that is no term as text', () => {
    expect(parse('dependencia:"Registro Civil","Secretaría de Salud"').terms[0]?.values).toEqual([
      'Registro Civil',
      'Secretaría de Salud',
    ]);
    expect(write(parse('dependencia:"Registro Civil"'), 'es')).toBe('dependencia:"Registro Civil"');
    expect(parse('MAC c0:74:ad').text).toBe('MAC c0:74:ad');
    expect(parse('estado:').terms).toEqual([]);
    expect(parse('dependencia:"abierta sin cerrar').terms[0]?.values).toEqual(['abierta sin cerrar']);
  });

  it('goes by a name that bears quotation marks, also as its chip writes it', () => {
    const named = ['Escuela "Benito Juárez"', 'Escuela "Benito Juárez" Anexo'];
    const buildings = named.map((name, at) => ({ id: `s${at}`, name }));
    const schools = { ...vocabulary, organisation: { ...ORGANISATION, buildings } as unknown as Organisation };
    const source = write(withValue(parse('tóner'), 'building', buildings[0]!.name), 'es');
    const query = parse(source);
    expect(query).toMatchObject({ terms: [{ values: ['Escuela Benito Juárez'] }], text: 'tóner' });
    expect(write(query, 'es')).toBe(source);
    expect(meaning('building', query.terms[0]!.values[0]!, schools)).toEqual([buildings[0]!.name]);
  });

  it('finds free text in what the row shows, and in what its summary keeps besides', () => {
    const printer = ticket('6', { subject: 'Impresora Brother no imprime', tokens: ['12407'] });
    for (const text of ['brother', 'impr', 'itzel velasco', 'ventanilla', '12407', 'TYS-6', 'brother 12407'])
      expect(ids(text, [printer]), text).toEqual(['6']);
    expect(ids('brother canon', [printer])).toEqual([]);
  });

  it('takes alternatives within a key, all keys together, and a minus', () => {
    expect(ids('equipo:soporte,telefonía estado:abierto')).toEqual(['1', '5', '2']);
    expect(ids('-equipo:telefonía')).toEqual(['1', '3']);
    expect(ids('-area:telefonía')).toEqual(['1', '3']);
    expect(ids('asignada:yo')).toEqual(['3']);
    expect(ids('asignada:nadie estado:abierto')).toEqual(['5', '2']);
    expect(ids('assignee:omar')).toEqual(['1']);
    expect(ids('compromiso:vencido,pronto')).toEqual(['1', '2']);
    expect(ids('es:conflicto,retenido')).toEqual(['5', '3']);
    expect(ids('estado:"falta información"')).toEqual(['3']);
    expect(ids('equipo:inexistente')).toEqual([]);
  });

  it('finds words by their beginning and folios by any part', () => {
    expect(ids('exten 124')).toEqual(['4']);
    expect(ids('tys-4')).toEqual(['4']);
    expect(ids('exten nada')).toEqual([]);
  });

  it('orders by commitment with what stands still behind, and turns round', () => {
    expect(ids('')).toEqual(['1', '5', '2', '3', '4']);
    expect(ids('orden:prioridad')[0]).toBe('2');
    expect(ids('orden:-folio')).toEqual(['5', '4', '3', '2', '1']);
    expect(ids('orden:asignada').slice(0, 2)).toEqual(['3', '1']);
  });

  it('adds and removes chips without touching the query given', () => {
    const query = parse('estado:abierto');
    const more = withValue(withValue(query, 'team', 'soporte'), 'team', 'telefonía');
    expect(write(more, 'es')).toBe('estado:abierto área:soporte,telefonía');
    expect(write(without(more, more.terms[0]!), 'es')).toBe('área:soporte,telefonía');
    expect(query.terms).toHaveLength(1);
  });

  it('says what a value means, or that nobody knows it', () => {
    expect(meaning('team', 'soporte', vocabulary)).toEqual(['Soporte de Primer Nivel de Atención']);
    expect(meaning('assignee', 'cruz', vocabulary)).toEqual(['Omar Cruz Jiménez']);
    expect(meaning('team', 'xyz', vocabulary)).toBeNull();
  });

  it('judges 5,000 tickets in time that grows with their number alone', () => {
    const many = Array.from({ length: 5000 }, (_, at) =>
      ticket(String(at), { resolve_by: NOW + ((at * 7919) % 5000) * MINUTE }),
    );
    const compiled = compile(parse('estado:abierto equipo:telefonía'), vocabulary);
    run(compiled, many, NOW);
    // The quickest of three: a machine may stall.
    const took = [1, 2, 3].map(() => {
      const start = performance.now();
      expect(run(compiled, many, NOW)).toHaveLength(5000);
      return performance.now() - start;
    });
    expect(Math.min(...took)).toBeLessThan(400);
  });
});
