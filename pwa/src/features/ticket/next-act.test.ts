import { expect, it } from 'vitest';
import type { Possibility } from '../../contract/api';
import { fakePossibility } from './fake-possibility';
import { awaitedAct, closing } from './next-act';

const may = (command: Possibility['command'], ok = true, awaited = false): Possibility =>
  fakePossibility(command, { ok, awaited });

it('begins with the act that the core awaits, whether or not something is still in its way', () => {
  expect(awaitedAct([may('resolve', false), may('vendor_returned', true, true)])).toBe('vendor_returned');
  expect(awaitedAct([may('add_note'), may('resolve', false, true)])).toBe('resolve');
  expect(awaitedAct([may('resolve'), may('escalate')])).toBeNull();
});

it('closes what is resolved, resolves what is not, and offers neither where neither starts', () => {
  expect(closing([may('resolve')])).toBe('resolve');
  expect(closing([may('close', false)])).toBe('close');
  expect(closing([may('assign')])).toBeNull();
});
