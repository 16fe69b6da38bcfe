// What an act takes the place of goes when the act cannot be undone any more, and not before.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ActId, Dispatched, QueueItem, RunningEngine, SyncStatus, TicketSummary } from '../../contract/api';
import { useEngine } from '../../contract/engine';
import { notice } from '../../kit/ui/surfaces/notice.svelte';
import { toast } from '../../kit/ui/surfaces/toast.svelte';
import { correctionDraft } from '../ticket/stuck-act';
import { act } from './act';
import { KeptForm } from './kept-form';
import { offerUndo } from './undo';
import { isReplaced, marksWithoutReplaced, withoutReplaced } from './put-away.svelte';

let dismissed: ActId[] = [];
let forgotten: string[] = [];
let struck: ActId[] = [];
let fails = false;
/** Why it is not put away; null where it is. */
let kept: string | null = null;
let tellStatus: (status: { undoable?: number }) => void = () => undefined;

beforeEach(() => {
  [dismissed, forgotten, struck, fails, kept] = [[], [], [], false, null];
  useEngine({
    dismiss: async (act: ActId) => {
      if (kept !== null) throw Object.assign(new Error(kept), { code: kept, es: `No: ${kept}`, en: kept });
      dismissed.push(act);
    },
    setDraft: async (key: string, text: string | null) => {
      if (text === null) forgotten.push(key);
    },
    undo: async (act: ActId) => {
      if (fails) throw Object.assign(new Error('sent'), { es: 'Ya se envió', en: 'Sent already' });
      struck.push(act);
    },
    endGrace: async () => undefined,
    status: {
      subscribe: (run: typeof tellStatus) => {
        tellStatus = run;
        run({ undoable: 7 });
        return () => undefined;
      },
    },
  } as unknown as RunningEngine);
});
afterEach(() => vi.useRealTimers());

const made: Dispatched = { act: 'd1.7', document: 't', ms: 1, undoable: true } as Dispatched;
const offered = (one = made) => offerUndo([one], 'Resuelto', { replaces: ['d1.3'] });
const hidden = () => isReplaced({ act: 'd1.3' });

it('leaves the refusal where it was when the new act is undone', async () => {
  offered();
  expect([dismissed, hidden()]).toEqual([[], true]);
  await toast.undo();
  expect([struck, dismissed, hidden()]).toEqual([['d1.7'], [], false]);
});

it('counts no refusal that stands in no list: the chip says the same as «Pendientes»', async () => {
  const refused = (act: ActId) => ({ act, state: 'refused' }) as QueueItem;
  const status = { chip: 'attention', online: true, pending: 1, stuck: 1, lastSync: 1, problem: null } as SyncStatus;
  expect(withoutReplaced(status, [refused('d1.3')])).toBe(status);
  offered();
  expect(withoutReplaced(status, [refused('d1.3')])).toMatchObject({ chip: 'pending', stuck: 0 });
  const two = { ...status, stuck: 2 };
  expect(withoutReplaced(two, [refused('d1.3'), refused('d1.4')])).toMatchObject({ chip: 'attention', stuck: 1 });
  const out = { ...status, problem: { es: 'Tu sesión terminó', en: 'Your session has ended' } };
  expect(withoutReplaced(out, [refused('d1.3')])).toMatchObject({ chip: 'attention', stuck: 0 });
  await toast.undo();
  expect(withoutReplaced(status, [refused('d1.3')])).toBe(status);
});

it('counts none of it on the row of its ticket either', async () => {
  const refused = (act: ActId, document: string) => ({ act, document, state: 'refused' }) as QueueItem;
  const row = (id: string, stuck: number) => [id, { id, stuck } as TicketSummary] as const;
  const tickets = new Map([row('a', 2), row('b', 1)]);
  const queue = [refused('d1.3', 'a'), refused('d1.4', 'a'), refused('d1.5', 'b')];
  const marks = () => [...marksWithoutReplaced(tickets, queue).values()].map(({ stuck }) => stuck);
  expect(marksWithoutReplaced(tickets, queue)).toBe(tickets);
  offered();
  expect(marks()).toEqual([1, 1]);
  await toast.undo();
  expect(marks()).toEqual([2, 1]);
});

it('says why it could not be undone, and shows the refusal again rather than lose it', async () => {
  notice.close();
  fails = true;
  offered();
  await toast.undo();
  expect([dismissed, hidden(), notice.current?.es]).toEqual([[], false, 'Ya se envió']);
  notice.close();
});

it('puts it away once the way back has gone, by the clock or by another note in its place', () => {
  vi.useFakeTimers();
  offered();
  vi.advanceTimersByTime(9_000);
  expect(dismissed).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(dismissed).toEqual(['d1.3']);
  offered();
  toast.show('Otra cosa');
  expect(dismissed).toEqual(['d1.3', 'd1.3']);
  toast.close();
});

it('puts it away as soon as the act has left, and once', () => {
  offered();
  tellStatus({});
  expect(dismissed).toEqual(['d1.3']);
  toast.close();
  expect(dismissed).toEqual(['d1.3']);
});

it('stays a moment only once there is no way back, also where its button had the focus and is gone', () => {
  vi.useFakeTimers();
  offered();
  toast.hold(true);
  vi.advanceTimersByTime(30_000);
  expect(toast.current?.text).toBe('Resuelto');
  tellStatus({});
  expect([toast.current?.text, toast.current?.undo]).toEqual(['Resuelto', undefined]);
  vi.advanceTimersByTime(2_000);
  expect(toast.current).toBeNull();
});

it('takes along how far the correction of the refused one had come, and not before', async () => {
  offered();
  await toast.undo();
  expect(forgotten).toEqual([]);
  offered();
  tellStatus({});
  await vi.waitFor(() => expect(forgotten).toEqual([correctionDraft('d1.3')]), { timeout: 30_000 });
  toast.close();
});

it('puts it away at once where there is no way back', () => {
  offered({ act: 'd1.7', document: 't', ms: 1 });
  expect(dismissed).toEqual(['d1.3']);
  toast.close();
});

it('shows what could not be put away again, and says why where that is of the device', async () => {
  for (const [why, said] of [
    ['not_here', undefined],
    ['not_enrolled', undefined],
    ['storage_wiped', undefined],
    ['storage_failed', 'No: storage_failed'],
  ] as const) {
    notice.close();
    kept = why;
    offered();
    tellStatus({});
    await vi.waitFor(() => expect(hidden()).toBe(false), { timeout: 30_000 });
    expect([why, notice.current?.es]).toEqual([why, said]);
    toast.close();
  }
  notice.close();
});

it('takes the form along that the act was made of', async () => {
  const dispatch = vi.fn(async () => made);
  const draft = async () => null;
  useEngine({ dispatch, draft, status: { subscribe: () => () => undefined } } as unknown as RunningEngine);
  const form = new KeptForm('contact t');
  await act('t', { start: {} }, 'Hecho', { draft: form.key });
  expect(dispatch).toHaveBeenCalledExactlyOnceWith('t', { start: {} }, true, 'contact t');
});

it('has what a birth takes the place of go in its own writing, for a birth cannot be undone', async () => {
  notice.close();
  const dispatch = vi.fn(async () => ({ act: 'd1.7', document: 't', ms: 1 }));
  const dismiss = async () => {
    throw Object.assign(new Error('not_here'), { code: 'not_here', es: 'No está', en: 'Not here' });
  };
  const endGrace = async () => undefined;
  useEngine({ dispatch, dismiss, endGrace, status: { subscribe: () => () => undefined } } as unknown as RunningEngine);
  const birth = { open_ticket: { subject: 'Sin red' } } as unknown as Parameters<typeof act>[1];
  await act(null, birth, 'Creado', { draft: 'new ticket d1.3', replaces: ['d1.3'] });
  expect(dispatch).toHaveBeenCalledExactlyOnceWith(null, birth, true, 'new ticket d1.3', ['d1.3']);
  await vi.waitFor(() => expect(hidden()).toBe(false), { timeout: 30_000 });
  expect(notice.current).toBeNull();
  toast.close();
});
