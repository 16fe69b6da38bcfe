import { describe, expect, it } from 'vitest';
import type { Evidence, Organisation, Person } from '../../contract/api';
import { classesOf, classOf, seenBy, seenByOthers } from './confidential';

const organisation = {
  roles: [
    { id: 'jefe-cas', name: 'Jefe de Operación de CAS' },
    { id: 'auxiliar', name: 'Auxiliar' },
  ],
  services: [
    { id: 'falla', attachments: [{ id: 'foto', label: 'Foto' }] },
    { id: 'queja', attachments: [{ id: 'copia', label: 'Copia', seen_by: ['jefe-cas'] }] },
  ],
} as unknown as Organisation;
const file = (id: string, more: Partial<Evidence>) => ({ id, ...more }) as unknown as Evidence;
const copy = file('1', { field: 'copia' });
const marked = file('2', { derived_from: '1' });
const photo = file('3', { field: 'foto' });
const around = file('4', { derived_from: '4' });
const files = [copy, marked, photo, around];
const person = (role: string) => ({ roles: [role] }) as unknown as Person;

describe('a file that some roles alone see (AGU-24)', () => {
  it('is what the data say, its marked copies, and in another service too', () => {
    const seen = (service: string) => files.map((each) => seenBy(organisation, [service], files, each));
    expect(seen('queja')).toEqual([['jefe-cas'], ['jefe-cas'], [], []]);
    expect(seen('falla')).toEqual([['jefe-cas'], ['jefe-cas'], [], []]);
  });
  it('stays so once the service that hid it has left the data', () => {
    const [failure] = organisation.services;
    const ended_services = [{ id: 'queja', hidden: { copia: ['jefe-cas'] } }];
    const later = { ...organisation, services: [failure], ended_services } as unknown as Organisation;
    const seen = files.map((each) => seenBy(later, ['falla'], files, each));
    expect(seen).toEqual([['jefe-cas'], ['jefe-cas'], [], []]);
  });
  it('is what its own service said of it, whatever others say of a paper of the same name', () => {
    const complaint = { id: 'denuncia', attachments: [{ id: 'copia', label: 'Copia', seen_by: ['auxiliar'] }] };
    const ended_services = [
      { id: 'acta', hidden: { copia: ['auxiliar'] } },
      { id: 'queja', hidden: { copia: ['jefe-cas'] } },
      { id: 'vieja', hidden: { copia: ['se-fue'] } },
      { id: 'abierta', hidden: { copia: [] } },
    ];
    const later = { ...organisation, services: [complaint], ended_services } as unknown as Organisation;
    const seen = (service: string) => seenBy(later, [service], files, copy);
    expect(['queja', 'denuncia', 'vieja', 'abierta'].map(seen)).toEqual([
      ['jefe-cas'],
      ['auxiliar'],
      ['auxiliar'],
      ['auxiliar'],
    ]);
    expect(seenBy(later, ['falla', 'queja', 'denuncia'], files, copy)).toEqual(['jefe-cas']);
  });
  it('tells everybody else who sees it', () => {
    expect(seenByOthers(organisation, person('jefe-cas'), ['jefe-cas'])).toBeNull();
    expect(seenByOthers(organisation, person('auxiliar'), ['jefe-cas'])).toBe('Jefe de Operación de CAS');
    expect(seenByOthers(organisation, null, ['jefe-cas'])).toBe('Jefe de Operación de CAS');
    expect(seenByOthers(organisation, null, [])).toBeNull();
  });
});

describe('a class of information (OCO-28)', () => {
  const asking = {
    ...organisation,
    settings: { evidence: { location: 'drop', classes: { confidential: ['jefe-cas'], public: [] } } },
  } as unknown as Organisation;
  const secret = file('5', { class: 'confidential' });
  const blurred = file('6', { class: 'public', derived_from: '5' });
  const kept = file('7', { class: 'reserved' });
  const all = [...files, secret, blurred, kept];

  it('is asked where the organisation names some, in their order', () => {
    expect(classesOf(asking)).toEqual(['public', 'confidential']);
    expect(classesOf(organisation)).toEqual([]);
    expect(classesOf(null)).toEqual([]);
  });
  it('goes over to a marked copy, and is of the roles that are named', () => {
    const borne = [secret, blurred, kept, photo].map((each) => classOf(all, each));
    expect(borne).toEqual(['confidential', 'confidential', 'reserved', 'public']);
    const seen = [secret, blurred, kept, photo].map((each) => seenBy(asking, ['falla'], all, each));
    expect(seen).toEqual([['jefe-cas'], ['jefe-cas'], [], []]);
  });
});
