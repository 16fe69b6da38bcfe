import { beforeEach, expect, it } from 'vitest';
import type { CommandName, Possibility } from '../../contract/api';
import { type RunningEngine, useEngine } from '../../contract/engine';
import { forgetSteps, stepDraft } from './step-drafts';

const drafts = new Map<string, string>();
let written = 0;
beforeEach(() => {
  drafts.clear();
  written = 0;
  useEngine({
    draft: (key: string) => Promise.resolve(drafts.get(key) ?? null),
    setDraft: (key: string) => {
      written += 1;
      drafts.delete(key);
      return Promise.resolve();
    },
  } as unknown as RunningEngine);
});
const offers = (...names: CommandName[]) => names.map((command) => ({ command }) as unknown as Possibility);

it('forgets what a ticket that is over offers no more, and nothing else', async () => {
  for (const key of [
    stepDraft('desk', 't1', 'resolve'),
    stepDraft('desk', 't1', 'decide_approval', 'no'),
    stepDraft('desk', 't1', 'reopen'),
    stepDraft('field', 't1', 'resolve'),
    stepDraft('desk', 't2', 'resolve'),
    'desk t1 text diagnosis',
  ])
    drafts.set(key, '{}');
  await forgetSteps('desk', 't1', ['resolve', 'escalate', 'decide_approval', 'reopen'], offers('reopen'));
  expect([...drafts.keys()]).toEqual([
    'desk step t1 reopen',
    'step t1 resolve',
    'desk step t2 resolve',
    'desk t1 text diagnosis',
  ]);
  expect(written).toBe(2); // what is not there is not written
});
