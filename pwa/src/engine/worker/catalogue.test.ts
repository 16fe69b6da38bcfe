import { expect, it } from 'vitest';
import type { EquipmentSummary, TicketSummary } from '../../contract/api';
import { Catalogue } from './catalogue';
import { fakeCore } from '../fakes';

const ticket = {
  id: 't',
  folio: 'TYS-000482',
  provisional: 'P-K4-001',
  subject: 'La impresora no aparece',
  requester: 'Nadia Guzmán',
  client_org: 'Registro Civil',
  room: 'Nivel 1',
  tokens: ['atasco'],
} as unknown as TicketSummary;
const item = {
  id: 'e',
  inventory: 'OAX-TI-004417',
  serial: '20EZ',
  mac: 'C0:74:AD:3F:11:22',
  name: 'Teléfono',
  tokens: [],
};

it('finds by what a row shows and by what it does not', () => {
  const catalogue = new Catalogue(fakeCore());
  catalogue.take([
    { id: 't', summary: { ticket }, unsent: 0, stuck: 0 },
    { id: 'e', summary: { equipment: item as unknown as EquipmentSummary }, unsent: 0, stuck: 0 },
  ]);
  for (const typed of ['tys-000482', 'impresora', 'nadia', 'registro civil', 'atasco'])
    expect(catalogue.search(typed), typed).toEqual({ tickets: ['t'], equipment: [], records: [] });
  expect(catalogue.search('oax-ti-004417')).toEqual({ tickets: [], equipment: ['e'], records: [] });
  expect(catalogue.search('escáner')).toEqual({ tickets: [], equipment: [], records: [] });
});

it('finds anew what has changed, and no more what is gone', () => {
  const catalogue = new Catalogue(fakeCore());
  catalogue.take([{ id: 't', summary: { ticket }, unsent: 0, stuck: 0 }]);
  expect(catalogue.search('impresora').tickets).toEqual(['t']);
  catalogue.take([{ id: 't', summary: { ticket: { ...ticket, subject: 'El escáner' } }, unsent: 0, stuck: 0 }]);
  expect(catalogue.search('impresora').tickets).toEqual([]);
  catalogue.drop('t');
  expect(catalogue.search('nadia').tickets).toEqual([]);
});

it('makes words beforehand, a few at a time, and ends', () => {
  const core = fakeCore();
  let made = 0;
  const words = core.words.bind(core);
  core.words = (summary) => (made++, words(summary));
  const catalogue = new Catalogue(core);
  const ids = ['a', 'b', 'c', 'd', 'e'];
  catalogue.take(ids.map((id) => ({ id, summary: { ticket: { ...ticket, id } }, unsent: 0, stuck: 0 })));
  expect([catalogue.warm(2), made]).toEqual([true, 2]);
  expect([catalogue.warm(2), made]).toEqual([true, 4]);
  expect([catalogue.warm(2), made]).toEqual([false, 5]);
  expect(catalogue.search('impresora').tickets).toEqual(ids);
  expect(made).toBe(5);
});
