import { describe, expect, it } from 'vitest';
import type { Evidence, Organisation, Person } from '../../contract/api';
import { seenBy, seenByOthers } from './confidential';

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
    const seen = (service: string) => files.map((each) => seenBy(organisation, service, files, each));
    expect(seen('queja')).toEqual([['jefe-cas'], ['jefe-cas'], [], []]);
    expect(seen('falla')).toEqual([['jefe-cas'], ['jefe-cas'], [], []]);
  });
  it('tells everybody else who sees it', () => {
    expect(seenByOthers(organisation, person('jefe-cas'), ['jefe-cas'])).toBeNull();
    expect(seenByOthers(organisation, person('auxiliar'), ['jefe-cas'])).toBe('Jefe de Operación de CAS');
    expect(seenByOthers(organisation, null, ['jefe-cas'])).toBe('Jefe de Operación de CAS');
    expect(seenByOthers(organisation, null, [])).toBeNull();
  });
});
