import { expect, it } from 'vitest';
import type { Organisation } from '../../contract/api';
import { proposedPriority } from './proposed-priority';

const organisation = {
  settings: { priority_from: { urgencia: { ALTO: 'high', BAJO: 'low' } } },
  forms: [{ fields: [{ id: 'urgencia', label: 'NIVEL DE URGENCIA:' }] }],
} as unknown as Organisation;

// OCO-27: three urgencies beside four priorities; one proposes the other and sets nothing.
it('proposes the priority that an answer stands for, until it is set', () => {
  const high = { field: 'NIVEL DE URGENCIA', answer: 'ALTO', priority: 'high' };
  expect(proposedPriority(organisation, { urgencia: 'ALTO' }, 'medium')).toEqual(high);
  expect(proposedPriority(organisation, { urgencia: 'ALTO' }, 'high')).toBeNull();
  expect(proposedPriority(organisation, { urgencia: '' }, 'medium')).toBeNull();
  expect(proposedPriority(organisation, {}, '')).toBeNull();
  expect(proposedPriority(null, { urgencia: 'ALTO' }, '')).toBeNull();
});
