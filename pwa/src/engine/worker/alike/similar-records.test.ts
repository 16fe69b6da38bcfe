import { expect, it } from 'vitest';
import type { RecordSummary } from '../../../contract/api';
import { tokens } from '../folding';
import { SimilarRecords } from './similar-records';

const TITLES = { articulos: 'titulo' };
const record = (id: string, titulo: string, texto = '', register = 'articulos') =>
  ({ id, register, values: { titulo }, tokens: tokens(`${titulo} ${texto}`) }) as unknown as RecordSummary;
function of(...all: RecordSummary[]) {
  const records = new Map(all.map((each) => [each.id, each]));
  return { records, index: new SimilarRecords(records) };
}

it('finds articles by words, in other forms and in other words, and says by which', () => {
  const { index } = of(
    record('jam', 'Atasco en la impresora', 'Abra la tapa y saque la hoja'),
    record('net', 'Sin internet en el edificio', 'Revise el cable de red'),
    record('vpn', 'Trabajar desde casa', 'Instale la VPN'),
  );
  expect(index.like('la Impresora se ATORA con papel', TITLES)).toEqual([
    { record: 'jam', words: ['Impresora', 'ATORA', 'papel'] },
  ]);
  expect(index.like('no hay red', TITLES)).toEqual([{ record: 'net', words: ['red'] }]);
  expect(index.like('el elevador', TITLES)).toEqual([]);
  expect(index.like('', TITLES)).toEqual([]);
});

it('puts what says it in its title first, and leaves out what says it by the way', () => {
  const { index } = of(
    record('text', 'Cuentas de correo', 'En el celular'),
    record('title', 'El correo en el celular'),
    record(
      'way',
      'Solicitud de equipo',
      'El trámite se hace por correo, con oficio, firma y sello del área que lo pide',
    ),
    record('far', 'Telefonía'),
  );
  const found = index.like('correo celular', TITLES).map((each) => each.record);
  expect(found.slice(0, 2)).toEqual(['title', 'text']);
  expect(found).not.toContain('way');
});

it('asks the named registers alone, and follows what changes', () => {
  const { records, index } = of(record('a', 'Impresora sin tóner'), record('m', 'Impresora', '', 'bitacora'));
  expect(index.like('impresora', TITLES).map((each) => each.record)).toEqual(['a']);
  const later = record('b', 'Impresora en red');
  records.set('b', later);
  index.put(later);
  expect(index.like('impresora red', TITLES).map((each) => each.record)).toContain('b');
  records.delete('a');
  index.drop('a');
  expect(index.like('tóner', TITLES)).toEqual([]);
});

it('finds articles by a word that is near, and says by which', () => {
  const records = new Map([['p', record('p', 'Conectar el proyector')]]);
  const near = { of: (word: string) => (word === 'canon' ? [{ word: 'proyector', likeness: 0.7 }] : []) };
  const index = new SimilarRecords(records, near);
  expect(index.like('el cañón', TITLES)).toEqual([{ record: 'p', words: ['cañón ≈ proyector'] }]);
  expect(new SimilarRecords(records).like('el cañón', TITLES)).toEqual([]);
});
