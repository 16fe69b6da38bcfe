import { describe, expect, it } from 'vitest';
import { type Ended, IDLE_MS, Loop } from './schedule';

function rig(outcomes: (Ended | Error)[]) {
  const timers: { ms: number; then: () => void; cancelled: boolean }[] = [];
  let talks = 0;
  let atOnce = 0;
  let most = 0;
  const failed: unknown[] = [];
  const loop = new Loop({
    converse: async () => {
      talks += 1;
      most = Math.max(most, ++atOnce);
      await Promise.resolve();
      atOnce -= 1;
      const outcome = outcomes.shift() ?? { as: 'done' };
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    failed: (error) => void failed.push(error),
    random: () => 0.5,
    after: (ms, then) => {
      const timer = { ms, then, cancelled: false };
      timers.push(timer);
      return () => (timer.cancelled = true);
    },
  });
  return { loop, timers, failed, talks: () => talks, most: () => most };
}
const silent: Ended = { as: 'silent', afterMs: null };

describe('the loop', () => {
  it('says what asked for each conversation', async () => {
    const reasons: string[] = [];
    let ring: () => void = () => undefined;
    const loop = new Loop({
      converse: async (reason) => {
        reasons.push(reason);
        if (reasons.length === 1) loop.request('poke');
        return { as: 'done' };
      },
      failed: () => undefined,
      random: () => 0.5,
      after: (_, then) => {
        ring = then;
        return () => undefined;
      },
    });
    loop.request('start');
    await loop.settled();
    ring();
    await loop.settled();
    expect(reasons).toEqual(['start', 'poke', 'timer']);
  });
  it('takes what is asked for before anything was read into the conversation that runs', async () => {
    let talks = 0;
    let read: () => void = () => undefined;
    const reading = new Promise<void>((resolve) => (read = resolve));
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    const loop = new Loop({
      converse: async (_, gathered) => {
        talks += 1;
        await reading;
        gathered();
        await over;
        return { as: 'done' };
      },
      failed: () => undefined,
      random: () => 0.5,
      after: () => () => undefined,
    });
    loop.request('start');
    loop.request('person');
    read();
    end();
    await loop.settled();
    expect(talks).toBe(1);
  });
  it('talks once more for another tab, which waits for one that begins after it has asked', async () => {
    const { loop, talks } = rig([]);
    loop.request('start');
    loop.request('wrote', 'another tab');
    await loop.settled();
    expect(talks()).toBe(2);
  });
  it('never talks twice at once, and once more for all that was asked meanwhile', async () => {
    const { loop, talks, most } = rig([]);
    for (let i = 0; i < 20; i++) loop.request('wrote');
    await loop.settled();
    expect([talks(), most()]).toEqual([2, 1]);
  });
  it('waits longer and longer without an answer, up to a minute', async () => {
    const { loop, timers } = rig(Array.from({ length: 9 }, () => silent));
    loop.request('start');
    for (let i = 0; i < 9; i++) {
      await loop.settled();
      timers.at(-1)?.then();
    }
    await loop.settled();
    expect(timers.slice(0, 9).map((timer) => timer.ms)).toEqual([
      750, 1500, 3000, 6000, 12000, 24000, 45000, 45000, 45000,
    ]);
    expect(timers[9]?.ms).toBe(IDLE_MS);
  });
  it('does not hammer a silent server with each act, but tries at once when there is hope', async () => {
    const { loop, talks } = rig([silent]);
    loop.request('start');
    await loop.settled();
    loop.request('wrote');
    await loop.settled();
    expect(talks()).toBe(1);
    loop.request('online');
    await loop.settled();
    expect(talks()).toBe(2);
  });
  it('waits for a person where only a person can help', async () => {
    const { loop, talks, timers } = rig([{ as: 'stuck' }]);
    loop.request('start');
    await loop.settled();
    for (const reason of ['wrote', 'poke', 'online', 'timer'] as const) loop.request(reason);
    await loop.settled();
    expect([talks(), timers.length]).toEqual([1, 0]);
    loop.request('person');
    await loop.settled();
    expect(talks()).toBe(2);
  });
  it('respects how long the server asks to wait', async () => {
    const { loop, timers } = rig([{ as: 'silent', afterMs: 20_000 }]);
    loop.request('start');
    await loop.settled();
    expect(timers[0]?.ms).toBe(20_000);
  });
  it('waits an hour at most, whatever the server asks: no timer rings at once', async () => {
    const { loop, timers } = rig([{ as: 'silent', afterMs: 30 * 24 * 3_600_000 }]);
    loop.request('start');
    await loop.settled();
    expect(timers[0]?.ms).toBe(3_600_000);
  });
  it('goes on after a conversation that failed without a word, and says what failed', async () => {
    const fault = new Error('a fault');
    const { loop, timers, talks, failed } = rig([fault]);
    loop.request('start');
    await loop.settled();
    expect([failed, timers.at(-1)?.ms]).toEqual([[fault], 750]);
    timers.at(-1)?.then();
    await loop.settled();
    expect([talks(), timers.at(-1)?.ms]).toEqual([2, IDLE_MS]);
  });
  it('hears what comes while a conversation runs that a person had started where only a person could help', async () => {
    for (const [ended, reason] of [
      [{ as: 'stuck' }, 'wrote'],
      [{ as: 'silent', afterMs: null, patient: true }, 'poke'],
    ] as const) {
      const { loop, talks } = rig([ended]);
      loop.request('start');
      await loop.settled();
      loop.request('person');
      loop.request(reason);
      await loop.settled();
      expect(talks()).toBe(3);
    }
  });
  it('is patient where each try costs and news help nothing: a signal, a person and time do', async () => {
    const { loop, talks, timers } = rig(
      Array.from({ length: 3 }, (): Ended => ({ as: 'silent', afterMs: 600_000, patient: true })),
    );
    loop.request('start');
    loop.request('poke');
    await loop.settled();
    for (const reason of ['wrote', 'poke'] as const) loop.request(reason);
    await loop.settled();
    expect([talks(), timers.at(-1)?.ms]).toEqual([1, 600_000]);
    timers.at(-1)?.then();
    await loop.settled();
    expect(talks()).toBe(2);
    loop.request('online');
    await loop.settled();
    expect(talks()).toBe(3);
  });
  it('forgets no hope for the sake of an act that is written after it', async () => {
    const { loop, talks } = rig([silent]);
    loop.request('start');
    loop.request('online');
    loop.request('wrote');
    await loop.settled();
    expect(talks()).toBe(2);
  });
  it('lets nobody but a person go on meanwhile, too, where only a person can help', async () => {
    const { loop, talks } = rig([{ as: 'stuck' }, { as: 'stuck' }]);
    loop.request('start');
    loop.request('poke');
    await loop.settled();
    expect(talks()).toBe(1);
    loop.request('person');
    loop.request('visible');
    await loop.settled();
    expect(talks()).toBe(3);
  });
});
