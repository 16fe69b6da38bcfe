import { describe, expect, it } from 'vitest';
import type { PersonCard, TicketView } from '../../contract/api';
import type { Collecting, Come, LightCode, Unhelpful } from '../../contract/light';
import { CodeBuffer } from './code-buffer';
import { handed, mayOffer } from './offering';
import { Beat, PACES, secondsOf, type Pace } from './pace';
import { Receiving, type Progress } from './receiving';

/** A frame of the fake: of which transfer, which symbol of how many. */
const frame = (id: number, number: number, needed: number) => new Uint8Array([id, number, needed]);

/** Collects as the real one does, without its arithmetic: all symbols of a transfer make the whole. */
class FakeCollected implements Collecting {
  private id: number | null = null;
  private readonly seen = new Set<number>();
  closed = false;

  async take([id = 0, number = 0, needed = 0]: Uint8Array): Promise<Come | Unhelpful> {
    if (id === 0) return { fault: 'foreign', id: null };
    this.id ??= id;
    if (this.id !== id) return { fault: 'other_transfer', id: String(id) };
    const before = this.seen.size;
    this.seen.add(number);
    const whole = this.seen.size === needed && before < needed ? new Uint8Array([id]) : null;
    return { kind: 'bundle', id: String(id), received: this.seen.size, needed, whole };
  }
  close(): void {
    this.closed = true;
  }
}

function receiving() {
  const made: FakeCollected[] = [];
  const told: (Progress | null)[] = [];
  const collect = async () => {
    const one = new FakeCollected();
    made.push(one);
    return one;
  };
  return { made, told, session: new Receiving(collect, (progress) => told.push(progress)) };
}

describe('what is received', () => {
  it('comes whole from codes in any order, some of them twice, with others in view', async () => {
    const { session, told } = receiving();
    const wholes: Come[] = [];
    for (const number of [4, 4, 1, 0, 3, 1, 2]) {
      const come = await session.frame(frame(7, number, 5));
      if (come) wholes.push(come);
      await session.frame(frame(0, 0, 0)); // a label in view
    }
    expect(wholes.map(({ id }) => id)).toEqual(['7']);
    expect(told.at(-1)).toEqual({ kind: 'bundle', received: 5, needed: 5 });
  });

  it('asks nothing for a picture that shows what the one before it did', async () => {
    const { session, told } = receiving();
    await session.frame(frame(7, 1, 5));
    await session.frame(frame(7, 1, 5));
    expect(told).toHaveLength(1);
  });

  it('goes on with the first of two that are in view, and begins anew where the other has begun anew', async () => {
    const { session, made, told } = receiving();
    await session.frame(frame(7, 0, 3));
    for (let n = 0; n < 8; n++) {
      await session.frame(frame(8, n, 20));
      await session.frame(frame(7, n % 2, 3));
    }
    expect(made).toHaveLength(1);
    for (let n = 0; n < 20; n++) await session.frame(frame(9, n, 20));
    expect(made).toHaveLength(2);
    expect(made[0]?.closed).toBe(true);
    expect(told).toContain(null);
    expect(told.at(-1)).toEqual({ kind: 'bundle', received: 9, needed: 20 });
  });

  it('takes a code that stands still, once that is all that is in view', async () => {
    const { session, made, told } = receiving();
    await session.frame(frame(7, 0, 3));
    const wholes: Come[] = [];
    for (let picture = 0; picture < 20; picture++) {
      const come = await session.frame(frame(8, 0, 1)); // another way was chosen there
      if (come) wholes.push(come);
    }
    expect(wholes.map(({ id }) => id)).toEqual(['8']);
    expect(made.map(({ closed }) => closed)).toEqual([true, false]);
    expect(told).toEqual([
      { kind: 'bundle', received: 1, needed: 3 },
      null,
      { kind: 'bundle', received: 1, needed: 1 },
    ]);
  });

  it('keeps what it has while a code that stands still is in view beside what is played', async () => {
    const { session, made } = receiving();
    for (let n = 0; n < 20; n++) {
      await session.frame(frame(7, n, 30));
      for (let picture = 0; picture < 4; picture++) await session.frame(frame(8, 0, 1));
    }
    expect(made).toHaveLength(1);
  });

  it('takes nothing once it has ended', async () => {
    const { session, made } = receiving();
    await session.frame(frame(7, 0, 2));
    session.end();
    expect(await session.frame(frame(7, 1, 2))).toBeNull();
    expect(made.map(({ closed }) => closed)).toEqual([true]);
  });

  it('tells nobody who left that what was being looked at came to nothing', async () => {
    let fail: (error: Error) => void = () => undefined;
    const slow: Collecting = {
      take: () => new Promise((_, reject) => (fail = reject)),
      close: () => fail(new Error('its worker has ended')),
    };
    const told: (Progress | null)[] = [];
    const session = new Receiving(
      async () => slow,
      (progress) => told.push(progress),
    );
    const first = session.frame(frame(7, 0, 2));
    const second = session.frame(frame(7, 1, 2));
    await new Promise((resolve) => setTimeout(resolve));
    session.end();
    expect(await first).toBeNull();
    expect(await second).toBeNull();
    expect(told).toEqual([]);
  });

  it('tells what its collecting came to while somebody waits for it', async () => {
    const broken: Collecting = { take: () => Promise.reject(new Error('no module')), close: () => undefined };
    const session = new Receiving(
      async () => broken,
      () => undefined,
    );
    await expect(session.frame(frame(7, 0, 2))).rejects.toThrow('no module');
  });
});

describe('the pace of codes', () => {
  /** How many codes a screen of so many pictures a second shows in ten seconds. */
  function shown(pace: Pace, pictures: number): number {
    const beat = new Beat(pace);
    return Array.from({ length: 10 * pictures }, (_, n) => beat.due((n * 1000) / pictures)).filter(Boolean).length;
  }
  it('is what it says on screens of sixty and of a hundred and twenty pictures a second', () => {
    for (const pace of Object.keys(PACES) as Pace[])
      for (const pictures of [60, 120]) {
        const want = PACES[pace].codes * 10;
        expect(Math.abs(shown(pace, pictures) - want), `${pace} ${pictures}`).toBeLessThanOrEqual(want * 0.03);
      }
  });
  it('shows each code for two pictures of a camera at least', () => {
    for (const { codes } of Object.values(PACES)) expect(1000 / codes).toBeGreaterThanOrEqual(2 * (1000 / 60));
    expect(1000 / PACES.usual.codes).toBeGreaterThanOrEqual(2 * (1000 / 30) - 1);
  });
  it('does not hurry after a page that stood still', () => {
    const beat = new Beat('usual');
    expect([beat.due(0), beat.due(5_000), beat.due(5_016), beat.due(5_067)]).toEqual([true, true, false, true]);
  });
  it('says how long it takes', () => {
    expect(secondsOf(10_000, 'usual')).toBeLessThanOrEqual(3);
    expect(secondsOf(400_000, 'usual')).toBeLessThanOrEqual(25);
  });
});

describe('codes made ahead', () => {
  const code: LightCode = { size: 21, modules: new Uint8Array(441) };
  const settled = () => new Promise((resolve) => setTimeout(resolve));

  it('come in their order, none left out, and only a few before they are due', async () => {
    const asked: number[] = [];
    const ahead = new CodeBuffer(
      async (number) => (asked.push(number), code),
      () => undefined,
    );
    expect(ahead.take()).toBeNull();
    await settled();
    expect(asked.length).toBeLessThanOrEqual(9);
    const came: (number | undefined)[] = [];
    for (let n = 0; n < 20; n++) {
      came.push(ahead.take()?.number);
      await settled();
    }
    expect(came).toEqual(Array.from({ length: 20 }, (_, n) => n));
    ahead.end();
  });
  it('tell once what could not be made', async () => {
    const told: unknown[] = [];
    const ahead = new CodeBuffer(
      () => Promise.reject(new Error('no code')),
      (error) => told.push(error),
    );
    await settled();
    ahead.take();
    await settled();
    expect(told).toHaveLength(1);
  });
});

describe('a ticket that is handed over', () => {
  const card = (id: string, ...teams: string[]) => ({ id, teams }) as unknown as PersonCard;
  const view = (decided: object) =>
    ({
      decided: { assignee: 'ana', offers: [], state: 'assigned', team: 'redes', ...decided },
    }) as unknown as TicketView;

  it('is offered by whoever has it to who may accept it', () => {
    expect(mayOffer(view({}), card('luis', 'redes'), 'ana', null)).toBe(true);
    expect(mayOffer(view({ team: null }), card('luis', 'redes'), 'ana', 'redes')).toBe(true);
    expect(mayOffer(view({ state: 'in_progress' }), card('luis', 'redes'), 'ana', null)).toBe(true);
  });
  it('is not offered where nobody could accept it, or where it was before', () => {
    expect(mayOffer(view({}), card('luis', 'telefonia'), 'ana', null)).toBe(false);
    expect(mayOffer(view({}), card('luis', 'redes'), 'eva', null)).toBe(false);
    expect(mayOffer(view({}), card('ana', 'redes'), 'ana', null)).toBe(false);
    expect(mayOffer(view({ state: 'resolved' }), card('luis', 'redes'), 'ana', null)).toBe(false);
    expect(mayOffer(view({ offers: [{ to: 'luis' }] }), card('luis', 'redes'), 'ana', null)).toBe(false);
  });
});

describe('a ticket that is offered with its handing over', () => {
  it('goes with the offer in it', async () => {
    const done: string[] = [];
    const hand = async () => [...done, 'hand'].join();
    const offer = async () => void done.push('offer');
    expect(await handed(hand, offer)).toBe('offer,hand');
    expect(await handed(async () => 'hand', null)).toBe('hand');
  });
  it('is offered to nobody where it cannot be handed over', async () => {
    let offered = false;
    const hand = () => Promise.reject(new Error('the server has not signed it'));
    await expect(handed(hand, async () => (offered = true))).rejects.toThrow();
    expect(offered).toBe(false);
  });
});
