import { expect, it } from 'vitest';
import { findCallers } from './find-callers';

const person = (name: string, phone: string | null = null, mail: string | null = null) => ({ name, phone, mail });
const names = (people: { name: string }[]): string[] => people.map((each) => each.name);

it('puts first whose extension, telephone or mail it is, however many come before', () => {
  const many = Array.from({ length: 90 }, (_, n) => person(`Ana ${n}`, `12210${n}`, `ana.${n}@oaxaca.gob.mx`));
  const last = person('Beatriz Ramírez', '951 501 5000 ext. 2210', 'ana@oaxaca.gob.mx');
  const all = [...many, last];
  for (const typed of ['2210', 'ext. 2210', 'Extensión 2210', '(951) 501-5000', 'Ana@oaxaca.gob.mx', 'beatriz ramirez'])
    expect(names(findCallers(all, typed, 6).people)[0], typed).toBe('Beatriz Ramírez');
  const told = findCallers(all, '2210', 6);
  expect([told.people.length, told.all]).toEqual([6, 91]);
});

it('finds by the beginning of words, and holds a number in a name for no telephone', () => {
  const all = [person('Omar Ruiz', '4427'), person('Jorge Omaña', '7001'), person('Eva Ríos', null, 'eva.rios@x.mx')];
  expect(names(findCallers(all, 'oma', 6).people)).toEqual(['Omar Ruiz', 'Jorge Omaña']);
  expect(names(findCallers(all, 'rios eva', 6).people)).toEqual(['Eva Ríos']);
  expect(names(findCallers(all, 'omar 44', 6).people)).toEqual(['Omar Ruiz']);
  expect(names(findCallers(all, 'zoe7', 6).people)).toEqual([]);
  expect(findCallers(all, '  ', 6)).toEqual({ people: [], all: 0 });
  expect(findCallers(all, '…', 6)).toEqual({ people: [], all: 0 });
});
