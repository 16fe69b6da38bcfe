import { expect, it, vi } from 'vitest';
import type { Command, TicketView } from '../../contract/api';

const approval = vi.hoisted(() => vi.fn(() => ({ content: 'c0', text: 'ronda/approval/1' })));
vi.mock('../../contract/engine', () => ({ engine: { papers: { approval } } }));
const { readOf, signedDecision } = await import('./decision');

const view = {} as TicketView;
const granted: Command = { decide_approval: { granted: true, reason: 'Procede', returned: false } };
const certified = { certificate: 'aa', signature: 'bb', at: 1 };
const signer = (wants: boolean) => ({ wants: () => wants, certify: () => Promise.resolve(wants ? certified : null) });

it('adds what the certificate signed, and the content that it was signed on', async () => {
  const made = await signedDecision(view, 'ana', granted, signer(true));
  const signed = { text: 'ronda/approval/1', certified };
  expect(made).toEqual({
    decide_approval: { granted: true, reason: 'Procede', returned: false, content: 'c0', signed },
  });
  expect(approval).toHaveBeenCalledWith(view, 'ana', granted);
});

it('leaves a plain decision, and any other command, as it was', async () => {
  approval.mockClear();
  expect(await signedDecision(view, 'ana', granted, signer(false))).toBe(granted);
  expect(await signedDecision(view, 'ana', granted, undefined)).toBe(granted);
  const other: Command = { return: { reason: 'Falta el formato' } };
  expect(await signedDecision(view, 'ana', other, signer(true))).toBe(other);
  expect(approval).not.toHaveBeenCalled();
});

it('binds a grant to what was read as one began to decide, and makes none of what came in since', async () => {
  const read = readOf(view, 'ana');
  expect(read).toBe('c0');
  const plain = { granted: true, reason: 'Procede', returned: false, content: 'c0' };
  expect(await signedDecision(view, 'ana', granted, undefined, read)).toEqual({ decide_approval: plain });
  for (const wants of [true, false])
    await expect(signedDecision(view, 'ana', granted, signer(wants), 'before')).rejects.toMatchObject({
      code: 'r19_stale',
    });
  // A refusal says nothing of what stands there.
  const refused: Command = { decide_approval: { granted: false, reason: 'No procede', returned: false } };
  expect(await signedDecision(view, 'ana', refused, undefined, 'before')).toBe(refused);
  // Nothing is to be approved any more: the device says why.
  approval.mockImplementation(() => {
    throw new Error('nothing to approve');
  });
  expect(readOf(view, 'ana')).toBeUndefined();
  expect(await signedDecision(view, 'ana', granted, undefined, 'c0')).toEqual({ decide_approval: plain });
});
