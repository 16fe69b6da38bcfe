// Tests of what the page asks of its worker, where the worker does not come or fails.
import { expect, it } from 'vitest';
import { WorkerCalls, type Failure } from './worker-calls';
import type { Refused } from './refusals';
import type { WorkerNews } from './rpc';

class Thread {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  posted: { id: number; call: string }[] = [];
  postMessage(asked: { id: number; call: string }) {
    this.posted.push(asked);
  }
  says(data: unknown) {
    this.onmessage?.({ data } as MessageEvent);
  }
  fails(failure: Failure = {}) {
    this.onerror?.(failure as ErrorEvent);
  }
}
const never = new Promise<Failure>(() => undefined);

function asking(failing: Promise<Failure> = never) {
  const thread = new Thread();
  const told: WorkerNews[] = [];
  const failed: Refused[] = [];
  const made = new WorkerCalls(
    thread as unknown as Worker,
    failing,
    (news) => told.push(news),
    (why) => failed.push(why),
  );
  return { thread, told, failed, asks: () => made.ask('syncNow', [], []) };
}

it('refuses what is asked of a program that did not come', async () => {
  const { thread, failed, asks } = asking();
  const first = asks();
  thread.says({ absent: true });
  await expect(first).rejects.toMatchObject({ code: 'app_incomplete' });
  await expect(asks()).rejects.toMatchObject({ code: 'app_incomplete' });
  expect(failed.map(({ code }) => code)).toEqual(['app_incomplete']);
});

it('answers each question with what the worker says to it, and passes on what nobody asked', async () => {
  const { thread, told, asks } = asking();
  const [first, second] = [asks(), asks()];
  expect(thread.posted.map(({ id }) => id)).toEqual([1, 2]);
  thread.says({ tell: 'presence', presence: [] });
  thread.says({ id: 2, answer: null });
  thread.says({ id: 1, refused: { code: 'offline', es: 'x', en: 'x' } });
  expect(await second).toBeNull();
  await expect(first).rejects.toMatchObject({ code: 'offline' });
  expect(told).toEqual([{ tell: 'presence', presence: [] }]);
});

it('refuses every question, what is asked after it too, where the script of the worker does not come', async () => {
  const { thread, failed, asks } = asking();
  const asked = asks();
  thread.fails();
  await expect(asked).rejects.toMatchObject({ code: 'app_incomplete' });
  await expect(asks()).rejects.toMatchObject({ code: 'app_incomplete' });
  expect([thread.posted.length, failed.length]).toEqual([1, 1]);
});

it('refuses them where it had failed before the page listened', async () => {
  const { asks, failed } = asking(Promise.resolve({}));
  await expect(asks()).rejects.toMatchObject({ code: 'app_incomplete' });
  expect(failed.map(({ code }) => code)).toEqual(['app_incomplete']);
});

it('goes on with a worker that answered and fails in something', async () => {
  let fail: (failure: Failure) => void = () => undefined;
  const { thread, asks, failed } = asking(new Promise((resolve) => (fail = resolve)));
  const kept = asks();
  thread.says({ id: 1, answer: null });
  await kept;
  const lost = asks();
  fail({});
  thread.fails();
  await expect(lost).rejects.toMatchObject({ code: 'core_failed' });
  const later = asks();
  thread.says({ id: 3, answer: null });
  expect(await later).toBeNull();
  expect(failed.map(({ code }) => code)).toEqual(['core_failed']);
});

it('blames the browser, and not the way there, where the script came and threw', async () => {
  const thrown = { message: 'ReferenceError: BroadcastChannel is not defined' };
  const { thread, asks } = asking();
  const asked = asks();
  thread.fails(thrown);
  await expect(asked).rejects.toMatchObject({ code: 'core_failed' });
  await expect(asks()).rejects.toMatchObject({ code: 'core_failed' });
  await expect(asking(Promise.resolve(thrown)).asks()).rejects.toMatchObject({ code: 'core_failed' });
});
