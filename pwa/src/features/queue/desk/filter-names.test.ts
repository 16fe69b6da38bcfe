import { expect, it } from 'vitest';
import type { Vocabulary } from '../../filters/query';
import { namesOf } from './filter-names';

it('offers a name once that two people or two services share', () => {
  const person = (id: string, name: string, active = true) => ({ id, name, active });
  const vocabulary = {
    organisation: { services: [{ name: 'Redes' }, { name: 'Correo' }, { name: 'Redes' }] },
    people: [person('a', 'Ana Cruz'), person('b', 'Ana Cruz'), person('c', 'Beto Díaz', false)],
  } as unknown as Vocabulary;
  expect(namesOf('assignee', vocabulary)).toEqual(['Ana Cruz']);
  expect(namesOf('service', vocabulary)).toEqual(['Redes', 'Correo']);
  expect(namesOf('due', vocabulary)).toEqual([]);
});
