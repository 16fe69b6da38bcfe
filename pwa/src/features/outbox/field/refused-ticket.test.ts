import { expect, it } from 'vitest';
import type { NewTicket } from '../../../contract/api';
import { draftKey } from '../../call/field/draft-key';
import { correctionDraft } from '../../ticket/stuck-act';
import { forget, takeUp } from './refused-ticket';

const refused = {
  ...{ service: 'redes', kind: 'incident', channel: 'phone', subject: 'Sin red en archivo' },
  ...{ requester: { name: 'Luz Peña' }, place: { building: 'e2' } },
} as NewTicket;

function drafts(kept: Record<string, string> = {}) {
  const all = new Map(Object.entries(kept));
  return {
    all,
    draft: async (key: string) => all.get(key) ?? null,
    setDraft: async (key: string, text: string | null) => void (text === null ? all.delete(key) : all.set(key, text)),
  };
}

it('corrects a refused ticket beside another one that is being written, and leaves that as it is', async () => {
  const kept = drafts({ [draftKey(null)]: 'a half-written report' });
  await takeUp(kept, 'd.7', refused, 5);
  expect(kept.all.get(draftKey(null))).toBe('a half-written report');
  expect(JSON.parse(kept.all.get(draftKey('d.7')) ?? '{}')).toMatchObject({
    at: 5,
    written: { subject: 'Sin red en archivo', name: 'Luz Peña', building: 'e2' },
  });
});

it('goes on with a correction that was begun, until the refused one is discarded', async () => {
  const kept = drafts({ [draftKey('d.7')]: 'half corrected', [correctionDraft('d.7')]: 'other words' });
  await takeUp(kept, 'd.7', refused, 5);
  expect(kept.all.get(draftKey('d.7'))).toBe('half corrected');
  await forget(kept, 'd.7');
  expect([...kept.all]).toEqual([]);
});
