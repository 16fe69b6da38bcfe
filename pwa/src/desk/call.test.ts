import { expect, it } from 'vitest';
import type { FieldDef } from '../engine/api';
import { blank, keep, openTicket, prefill, readDraft } from './call';

it('keeps what was said and nothing where nothing was', () => {
  expect(keep(blank())).toBeNull();
  const draft = { ...blank(), name: 'Itzel Ruiz', fields: { extension: '12407' } };
  expect(readDraft(keep(draft))).toEqual(draft);
});

it('reads drafts of other versions without breaking', () => {
  expect(readDraft('{"name":"Itzel","service":7,"later":"x","fields":null}')).toMatchObject({
    name: 'Itzel',
    service: '',
    fields: {},
  });
  expect(readDraft('nonsense')).toBeNull();
  expect(readDraft('null')).toBeNull();
});

it('makes a ticket of what was said, without empty fields', () => {
  const draft = {
    ...blank(),
    name: ' Itzel Ruiz ',
    service: 's',
    subject: 'No da tono',
    fields: { extension: '12407', otro: ' ' },
    building: 'e2',
  };
  expect(openTicket(draft, 5)).toEqual({
    service: 's',
    kind: 'incident',
    channel: 'phone',
    subject: 'No da tono',
    requester: { name: 'Itzel Ruiz' },
    place: { building: 'e2' },
    priority: 'medium',
    fields: { extension: '12407' },
    occurred_at: 5,
  });
});

it('proposes what is known of the caller, once, and invents nothing', () => {
  const field = (id: string): FieldDef => ({ id, label: id, kind: 'text', required: true, stage: 'open' });
  const fields = ['extension', 'ubicacion', 'nombre_usuario'].map(field);
  const draft = { ...blank(), phone: '12407', name: 'Itzel' };
  expect(prefill(fields, draft, ['Edificio 2', '', ''])).toEqual({ extension: '12407' });
  expect(prefill(fields, { ...draft, fields: { extension: '' } }, ['Edificio 2', 'Nivel 1', 'ventanilla 4'])).toEqual({
    ubicacion: 'Edificio 2, Nivel 1, ventanilla 4',
  });
  expect(prefill(fields, { ...draft, phone: '951 501 5000' }, ['', '', ''])).toBeNull();
});
