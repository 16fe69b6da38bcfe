import { describe, expect, it } from 'vitest';
import type { FieldDef, Lack, Possibility } from '../../contract/api';
import { fakePossibility } from './fake-possibility';
import { asMissed, barring, demanded, left, leftSaid, leftWords, stale, steady } from './lacks';

const lack = (kind: Lack['kind'], id: string): Lack => ({ kind, id, label: id, by: [] });
const act = (command: Possibility['command'], lacks: Lack[], awaited = false): Possibility =>
  fakePossibility(command, { ok: false, lacks, awaited });

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
  it('is asked for under the name by which it is missing', () => {
    const def = { id: 'contenido_reglas', label: 'Contenido' } as FieldDef;
    expect(asMissed(def, { label: 'Reglas de Negocio: Contenido' }).label).toBe('Reglas de Negocio: Contenido');
    expect(asMissed(def, { label: 'Contenido' })).toBe(def);
  });
  it('lets a stale signature pass with a reason', () => {
    const all = [lack('stale', 'queja.ciudadano.conformidad'), lack('file', 'copia')];
    expect(barring(all).map(({ id }) => id)).toEqual(['copia']);
    expect(stale(all)).toHaveLength(1);
  });
});

describe('what is left over the buttons of the phone', () => {
  const lacks = [
    lack('diagnosis', 'diagnostico'),
    lack('item', 's.1'),
    lack('item', 's.2'),
    { ...lack('field', 'resultado'), label: 'Resultado de la revisión' },
    lack('file', 'photograph'),
    lack('file', 'oficio'),
    lack('signature', 'orden.usuario.conformidad'),
    lack('signature', 'orden.tecnico.entrega'),
    lack('approval', 'direccion'),
  ];
  it('is what the sheet that ends the work lists, for whoever ends it', () => {
    expect(left([act('start', [lack('field', 'x')], true)])).toEqual([]);
    expect(left([act('resolve', lacks)])).toEqual([]);
    expect(left([act('resolve', lacks, true), act('escalate', [])])).toBe(lacks);
    expect(left([act('resolve', lacks), act('request_approval', [], true)])).toBe(lacks);
    expect(left([act('resolve', []), act('close', lacks, true)])).toBe(lacks);
  });
  it('is a word a place, each with the way to it', () => {
    expect(leftWords(lacks).map(({ word, at, lacks: of }) => [word, at, of.length])).toEqual([
      ['diagnóstico', 'textos', 1],
      ['lista de revisión (2)', 'lista', 2],
      ['resultado de la revisión', 'value', 1],
      ['foto', 'evidencia', 1],
      ['archivo', 'evidencia', 1],
      ['firmas (2)', 'paper', 2],
      ['autorización', 'autorizaciones', 1],
    ]);
    expect(leftWords([])).toEqual([]);
    expect(leftSaid(leftWords(lacks.slice(0, 3)))).toBe('Faltan 3: diagnóstico, lista de revisión (2)');
  });
});
