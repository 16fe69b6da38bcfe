// What who takes a call types finds the service, whatever the catalog calls it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { words } from '../../kit/text/fold';
import { findServices, said } from './find-services';

const of = (id: string, category: string, name: string, people_say: string[] = [], subservices: string[] = []) => ({
  id,
  category,
  name,
  people_say,
  subservices,
});
const ALL = [
  of('level', 'Internet', 'Cambio de nivel de red de usuarios', ['más permisos de internet']),
  of('out', 'Internet', 'Sin salida a Internet', ['no hay internet', 'no carga', 'wifi']),
  of('printer', 'Soporte', 'Configuración de impresora en red', ['impresora', 'no imprime', 'tóner']),
  of('phone', 'Telefonía', 'Revisión de extensión', ['teléfono', 'no da tono']),
  of('change', 'Telefonía', 'ABC de extensión: cambio', ['cambiar el teléfono'], ['Equipo dañado']),
];
const found = (typed: string) => findServices(ALL, typed).map(({ id }) => id);

it('nothing typed leaves them all, in their order', () => {
  expect(found('  ')).toEqual(ALL.map(({ id }) => id));
});
it('each word that begins a word of theirs, accents or not, narrows the list', () => {
  expect(found('extension')).toEqual(['phone', 'change']);
  expect(found('extensión cam')).toEqual(['change']);
  expect(found('dañado')).toEqual(['change']);
  expect(found('inter')).toEqual(['level', 'out']);
});
it('what else stands beside them finds them, where the screen says so', () => {
  const area = ({ category }: { category: string }) => `${category} ${category === 'Telefonía' ? 'Redes y Voz' : ''}`;
  expect(found('voz')).toEqual([]);
  expect(findServices(ALL, 'voz ext', area).map(({ id }) => id)).toEqual(['phone', 'change']);
});
it('what people say finds it, and what is called just so comes first', () => {
  expect(found('no hay internet')).toEqual(['out']);
  expect(found('internet')[0]).toBe('level');
  expect(found('toner')).toEqual(['printer']);
  expect(found('teléfono')).toEqual(['phone', 'change']);
});
it('what is called just so comes first as it does at the portal', () => {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
  const samples = JSON.parse(readFileSync(join(root, 'shared/src/search/samples.json'), 'utf8')) as {
    said: [string, string[], number][];
    called_just_so: { services: typeof ALL; first: [string, string][] };
  };
  for (const [typed, phrases, count] of samples.said) expect(said(words(typed), phrases.map(words)), typed).toBe(count);
  const { services, first } = samples.called_just_so;
  for (const [typed, id] of first) expect(findServices(services, typed)[0]?.id, typed).toBe(id);
});
it('a sentence of which no service has every word finds those that have most of it', () => {
  expect(found('la impresora de Juanita no imprime')).toEqual(['printer']);
  expect(found('mi teléfono no suena')[0]).toBe('phone');
  expect(found('xyzzy no')).toEqual([]);
});
