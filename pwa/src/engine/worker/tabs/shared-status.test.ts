// How the leader stands, in a tab that leads and in one that does not; and who waits for what.
import { expect, it } from 'vitest';
import { QUIET } from '../overview';
import type { TabMessage } from './leader';
import { SharedStatus } from './shared-status';

function tab(leads: boolean) {
  const said: TabMessage[] = [];
  let changed = 0;
  const tabs = { leads, say: (word: TabMessage) => void said.push(word) };
  const status = new SharedStatus({ tabs, changed: () => (changed += 1) });
  /** Whether a conversation that begins after this has ended. */
  const waiter = () => {
    const one = { ended: false };
    void status.nextEnd().then(() => (one.ended = true));
    return one;
  };
  return { status, tabs, said, waiter, changes: () => changed };
}
const turn = () => new Promise<void>((resolve) => queueMicrotask(resolve));

it('is said by the leader alone, here and to the other tabs', () => {
  const [leader, other] = [tab(true), tab(false)];
  for (const { status } of [leader, other]) status.lead({ online: false });
  expect([leader.status.now.online, leader.said.length, leader.changes()]).toEqual([false, 1, 1]);
  expect([other.status.now.online, other.said.length, other.changes()]).toEqual([true, 0, 0]);
  // Nor does the leader take a word of one that was frozen, and has not learnt yet that it leads no more.
  expect(leader.status.heard({ ...QUIET, syncing: true })).toBe(false);
  expect([leader.status.now.syncing, leader.status.now.online]).toEqual([false, false]);
});

it('ends the waiting of those who waited before a conversation began, and of nobody else', async () => {
  const { status, waiter } = tab(true);
  const before = waiter();
  const release = status.begun();
  const meanwhile = waiter();
  release();
  await turn();
  expect([before.ended, meanwhile.ended]).toEqual([true, false]);
  status.end();
  await turn();
  expect(meanwhile.ended).toBe(true);
});

it('hears in another tab’s words that its conversation began and ended', async () => {
  const { status, waiter } = tab(false);
  const before = waiter();
  expect(status.heard({ ...QUIET, syncing: true })).toBe(false);
  const meanwhile = waiter();
  expect(status.heard({ ...QUIET, syncing: false })).toBe(true);
  await turn();
  expect([before.ended, meanwhile.ended]).toEqual([true, false]);
  // One that ended without the server is no contact.
  status.heard({ ...QUIET, syncing: true });
  expect(status.heard({ ...QUIET, syncing: false, online: false })).toBe(false);
});

it('has whoever waited for the conversation of a leader that is gone wait for its own next one', async () => {
  const { status, tabs, waiter, said } = tab(false);
  const one = waiter();
  status.heard({ ...QUIET, syncing: true });
  tabs.leads = true;
  status.took();
  expect(said).toEqual([{ kind: 'status', status: { ...QUIET, syncing: false, sending: null } }]);
  const release = status.begun();
  await turn();
  expect(one.ended).toBe(false);
  release();
  await turn();
  expect(one.ended).toBe(true);
});

it('says nothing once another tab has the lead, and shows no conversation of its own', () => {
  const { status, tabs, said } = tab(true);
  status.lead({ syncing: true, sending: [1, 2] });
  tabs.leads = false;
  status.lost();
  expect([status.now.syncing, status.now.sending, said.length]).toEqual([false, null, 1]);
});
