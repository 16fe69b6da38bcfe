import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type RunningEngine, useEngine } from '../../contract/engine';
import { RESTS_MS } from '../../kit/debounce';
import { notice } from '../../kit/ui/surfaces/notice.svelte';
import { KeptForm, recalledOver, recalledUnder } from './kept-form';
import { KeptNote } from './kept-note';

const drafts = new Map<string, string>();
let lost = false;
beforeEach(() => {
  vi.useFakeTimers();
  drafts.clear();
  lost = false;
  const refused = () => Promise.reject(Object.assign(new Error('lost'), { es: 'Se perdió.', en: 'It was lost.' }));
  useEngine({
    draft: (key: string) => (lost ? refused() : Promise.resolve(drafts.get(key) ?? null)),
    setDraft: (key: string, text: string | null) => {
      if (lost) return refused();
      if (text === null) drafts.delete(key);
      else drafts.set(key, text);
      return Promise.resolve();
    },
  } as unknown as RunningEngine);
});
afterEach(() => {
  notice.close();
  vi.useRealTimers();
});

it('gives back what was typed, once the keys have rested or the form was closed', async () => {
  const form = new KeptForm('step t1 resolve');
  form.keep({ solution: 'Se cambió' });
  form.keep({ solution: 'Se cambió la roseta' });
  expect(drafts.size).toBe(0);
  vi.advanceTimersByTime(RESTS_MS);
  expect(await new KeptForm('step t1 resolve').read()).toEqual({ solution: 'Se cambió la roseta' });
  form.keep({ solution: 'Se cambió la roseta y el cable' });
  form.leave();
  expect(await new KeptForm('step t1 resolve').read()).toEqual({ solution: 'Se cambió la roseta y el cable' });
  expect(await new KeptForm('step t1 close').read()).toEqual({});
});

it('keeps nothing of what was sent, nor of a form that was emptied', async () => {
  const form = new KeptForm('contact t1');
  form.keep({ text: 'Contestó' });
  form.leave();
  form.keep({ text: '' });
  form.leave();
  expect(drafts.size).toBe(0);
  form.keep({ text: 'Contestó' });
  form.leave();
  form.keep({ text: 'Contestó y confirma' });
  form.done();
  form.keep({ text: 'a key more' });
  form.leave();
  vi.advanceTimersByTime(RESTS_MS);
  expect(drafts.size).toBe(0);
});

it('takes nothing of what it cannot read, and says what could not be kept', async () => {
  drafts.set('a', '{');
  drafts.set('b', '["x"');
  drafts.set('c', JSON.stringify({ text: 'uno', at: 5 }));
  const read = (key: string) => new KeptForm(key).read();
  expect([await read('a'), await read('b'), await read('c')]).toEqual([{}, {}, { text: 'uno' }]);
  expect(notice.current).toBeNull();
  lost = true;
  expect(await read('c')).toEqual({});
  expect(notice.current?.es).toBe('Se perdió.');
  notice.close();
  const form = new KeptForm('c');
  form.keep({ text: 'dos' });
  form.leave();
  await vi.waitFor(() => expect(notice.current?.es).toBe('Se perdió.'), { timeout: 30_000 });
});

it('takes nothing away where nothing is kept: whoever was signed out under it hears of no draft', async () => {
  const form = new KeptForm('person rosa');
  expect(await form.read()).toEqual({});
  form.keep({});
  lost = true;
  form.done();
  await vi.runAllTimersAsync();
  expect(notice.current).toBeNull();
  lost = false;
  // What was typed before that was known, and what could not be read, goes all the same.
  const early = new KeptForm('person rosa');
  const reading = early.read();
  early.keep({ name: 'Rosa' });
  early.leave();
  await reading;
  early.done();
  drafts.set('b', '{');
  const spoiled = new KeptForm('b');
  await spoiled.read();
  spoiled.done();
  expect(drafts.size).toBe(0);
});

it('is a draft still where it was not taken, and types on', async () => {
  const form = new KeptForm('administration services vpn');
  form.keep({ name: 'VPN' });
  form.leave();
  await form.handOn(() => Promise.resolve(false));
  expect(drafts.size).toBe(1);
  form.keep({ name: 'VPN institucional' });
  form.leave();
  expect(await new KeptForm('administration services vpn').read()).toEqual({ name: 'VPN institucional' });
  await form.handOn(() => Promise.resolve(true));
  expect(drafts.size).toBe(0);
});

it('keeps a note until it was made, and the next one in the same box', async () => {
  const note = new KeptNote('record note r1');
  note.keep('Se revisó');
  note.leave();
  expect(await new KeptNote('record note r1').read()).toBe('Se revisó');
  note.keep(''); // it was made
  vi.advanceTimersByTime(RESTS_MS);
  expect(drafts.size).toBe(0);
  note.keep('Y se cambió');
  vi.advanceTimersByTime(RESTS_MS);
  expect(await new KeptNote('record note r1').read()).toBe('Y se cambió');
});

it('begins with what was kept of what it asks', () => {
  const blank = { name: '', kind: 'request' };
  expect(recalledOver(blank, { name: 'VPN', former: 'x' })).toEqual({ name: 'VPN', kind: 'request' });
  expect(recalledOver(blank, {})).toEqual(blank);
});

it('goes on from what was kept over what stood there, under what is typed by now', () => {
  const stood = { solution: 'Se cambió', outcome: 'ok' };
  const kept = { solution: 'Se cambió la fuente' };
  expect(recalledUnder(stood, kept, { ...stood })).toEqual({ ...stood, ...kept });
  expect(recalledUnder(stood, kept, { ...stood, solution: 'Otra' })).toEqual({ ...stood, solution: 'Otra' });
  expect(recalledUnder(stood, {}, { ...stood })).toEqual(stood);
});
