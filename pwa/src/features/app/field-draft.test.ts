import { expect, it } from 'vitest';
import { DraftOver, FieldDraft, makesAct, recoveredAs, writtenMeanwhile } from './field-draft';

function field() {
  let kept: string | null = null;
  const draft = new FieldDraft((text) => {
    kept = text;
    return Promise.resolve();
  });
  /** An act that is answered when the test says so. */
  function act(text: string) {
    let answer: (made: boolean) => void = () => undefined;
    const made = draft.make(text, () => new Promise((resolve) => (answer = resolve)));
    return (outcome: boolean) => (answer(outcome), made);
  }
  return { draft, act, kept: () => kept };
}

it('keeps nothing of what was made, and the last keys of what was refused', async () => {
  const { draft, act, kept } = field();
  await draft.keep('se cay');
  expect(await act('se cayó')(true)).toBe(true);
  expect(kept()).toBeNull();
  await draft.keep('se cay');
  expect(await act('se cayó')(false)).toBe(false);
  expect(kept()).toBe('se cayó');
});

it('keeps what was typed on while the act was written, made or not', async () => {
  for (const made of [true, false]) {
    const { draft, act, kept } = field();
    const answer = act('uno');
    await draft.keep('uno y dos');
    await answer(made);
    expect(kept()).toBe('uno y dos');
  }
});

it('keeps nothing where the second of two acts was made, whichever is answered first', async () => {
  const { act, kept } = field();
  const [first, second] = [act('uno'), act('uno y dos')];
  await second(true);
  await first(false);
  expect(kept()).toBeNull();
});

it('keeps nothing where somebody typed it back to what it said', async () => {
  const { draft, act, kept } = field();
  const answer = act('uno');
  await draft.keep(null);
  await answer(false);
  expect(kept()).toBeNull();
});

it('writes nothing back over what somebody else wrote while the field stood open untouched', () => {
  const untouched = { from: 'Ext. 4410', typed: 'Ext. 4410', value: 'Ext. 5522' };
  expect([makesAct(untouched), writtenMeanwhile(untouched)]).toEqual([false, true]);
});

it('makes the act of what was typed, and tells what has come to stand there meanwhile', () => {
  expect(makesAct({ from: 'a', typed: 'b', value: 'a' })).toBe(true);
  expect(writtenMeanwhile({ from: 'a', typed: 'b', value: 'a' })).toBe(false);
  expect(makesAct({ from: 'a', typed: 'b', value: 'c' })).toBe(true);
  expect(writtenMeanwhile({ from: 'a', typed: 'b', value: 'c' })).toBe(true);
});

it('makes none of what stands there already, and tells nothing of it', () => {
  expect(makesAct({ from: 'a', typed: ' b ', value: 'b' })).toBe(false);
  expect(writtenMeanwhile({ from: 'a', typed: ' b ', value: 'b' })).toBe(false);
});

it('makes the act of what was recovered', () => {
  expect(makesAct({ from: null, typed: 'a', value: 'b' })).toBe(true);
  expect(writtenMeanwhile({ from: null, typed: 'a', value: 'b' })).toBe(false);
});

it('does not type anew over what somebody else has written since', () => {
  expect(recoveredAs('se cayó', 'antes', 'antes')).toBe('typed');
  expect(recoveredAs('se cayó', 'antes', 'de otro')).toBe('beside');
  expect(recoveredAs('se cayó', '', 'de otro')).toBe('beside');
  expect(recoveredAs('se cayó', null, 'de otro')).toBe('typed'); // of an earlier version
  expect(recoveredAs('se cayó', 'antes', 'se cayó')).toBe('nothing');
  expect(recoveredAs(null, null, 'antes')).toBe('nothing');
});

it('takes a draft of the same words as what stands for none: its act was made', () => {
  expect(recoveredAs('se cayó\n', 'antes', 'se cayó')).toBe('nothing');
});

it('keeps a draft with what stood as its keys began, and forgets both with its act', async () => {
  let value = 'antes';
  const kept: (string | null)[] = [null, null];
  const over = new DraftOver({
    put: async (text) => ((kept[0] = text), true),
    putOver: async (text) => ((kept[1] = text), true),
    value: () => value,
  });
  await over.keep('se');
  value = 'de otro';
  await over.keep('se cayó');
  expect(kept).toEqual(['se cayó', 'antes']);
  await over.keep(null);
  expect(kept).toEqual([null, null]);
  await over.keep('otra vez');
  expect(kept).toEqual(['otra vez', 'de otro']);
});

it('lets go of what was found over something else, also where nothing is typed', async () => {
  const kept: (string | null)[] = ['se cayó', 'antes'];
  const over = new DraftOver({
    put: async (text) => ((kept[0] = text), true),
    putOver: async (text) => ((kept[1] = text), true),
    value: () => 'se cayó',
  });
  over.found('antes');
  await over.keep(null);
  expect(kept).toEqual([null, null]);
});

it('makes no act of a space that was typed after what stood there', () => {
  expect(makesAct({ from: 'a', typed: 'a ', value: 'b' })).toBe(false);
});
