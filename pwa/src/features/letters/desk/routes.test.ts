// Whoever routes a letter types what it asks for, and finds the service, whatever the catalog calls it.
import { expect, it } from 'vitest';
import { findRoutes, routesOf } from './routes';

const of = (id: string, name: string, people_say: string[], channels: string[], team = 'redes') => ({
  id,
  name,
  category: 'Servicios',
  subservices: [],
  people_say,
  channels,
  team,
});
const ALL = [
  of('own', 'Correspondencia', [], ['oficio']),
  of('level', 'Cambio de nivel de red', ['más permisos de internet'], ['phone']),
  of('out', 'Sin salida a Internet', ['no hay internet'], ['phone']),
  of('node', 'Instalación de nodo', ['internet'], ['oficio']),
  of('phone', 'Revisión de extensión', ['no da tono'], ['phone'], 'voz'),
];
const ROUTES = routesOf(ALL, 'own');
const TEAMS: Record<string, string> = { redes: 'Redes', voz: 'Voz y Telefonía' };
const found = (typed: string) => findRoutes(ROUTES, typed, (team) => TEAMS[team] ?? team).map(({ id }) => id);

it('offers all but its own, those that come by letter first', () => {
  expect(ROUTES.map(({ id }) => id)).toEqual(['node', 'level', 'out', 'phone']);
});
it('finds a service by what people say, what is called just so before what comes by letter', () => {
  expect(found('no hay internet')).toEqual(['out']);
  expect(found('en la oficina no hay internet')[0]).toBe('out');
  expect(found('permisos')).toEqual(['level']);
  expect(found('salida a internet')).toEqual(['out']);
});
it('finds it by its name and by who serves it, as it did', () => {
  expect(found('revision ext')).toEqual(['phone']);
  expect(found('telefonía')).toEqual(['phone']);
  expect(found('inter')).toEqual(['node', 'level', 'out']);
  expect(found('correspondencia')).toEqual([]);
});
