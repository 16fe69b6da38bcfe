import { expect, it } from 'vitest';
import { blank, keep, openTicket, readDraft } from './call';

it('keeps what was said and nothing where nothing was', () => {
  expect(keep(blank())).toBeNull();
  const draft = { ...blank(), name: 'Itzel Ruiz', fields: { extension: '12407' } };
  expect(readDraft(keep(draft))).toEqual(draft);
});

it('reads drafts of other versions without breaking', () => {
  expect(readDraft('{"name":"Itzel","service":7,"later":"x","fields":null}')).toMatchObject({ name: 'Itzel', service: '', fields: {} });
  expect(readDraft('nonsense')).toBeNull();
  expect(readDraft('null')).toBeNull();
});

it('makes a ticket of what was said, without empty fields', () => {
  const draft = { ...blank(), name: ' Itzel Ruiz ', service: 's', subject: 'No da tono', fields: { extension: '12407', otro: ' ' }, building: 'e2' };
  expect(openTicket(draft, 5)).toEqual({
    service: 's', kind: 'incident', channel: 'phone', subject: 'No da tono', requester: { name: 'Itzel Ruiz' }, place: { building: 'e2' },
    priority: 'medium', fields: { extension: '12407' }, occurred_at: 5,
  });
});
