import { expect, it } from 'vitest';
import { localText, momentOf } from '../../kit/text/format';
import { asKept, BLANK, fromKept, lengthOf, logged, wrongIn } from './time-line';

const now = Date.UTC(2026, 10, 20, 20, 0);
const HOUR = 3_600_000;

it('is of when it was, also where it is written down hours later', () => {
  const ended = localText(now - 4 * HOUR);
  const travel = logged({ kind: 'travel', minutes: '30', ended }, now);
  const work = logged({ ...BLANK, minutes: '60' }, now);
  expect(travel).toEqual({ log_time: { kind: 'travel', minutes: 30, started_at: (momentOf(ended) ?? 0) - HOUR / 2 } });
  expect(work).toEqual({ log_time: { kind: 'work', minutes: 60, started_at: now - HOUR } });
});

it('says what is wrong with it, and logs nothing of it', () => {
  const wrong = (line: Partial<typeof BLANK>) => [
    wrongIn({ ...BLANK, ...line }, now),
    logged({ ...BLANK, ...line }, now),
  ];
  expect(wrong({ minutes: '0' })).toEqual(['minutes', null]);
  expect(wrong({ minutes: 'media hora' })).toEqual(['minutes', null]);
  expect(wrong({ minutes: '44641' }), 'admission refuses what is longer than 31 days').toEqual(['long', null]);
  expect(wrong({ minutes: '100000' })).toEqual(['long', null]);
  expect(wrong({ minutes: '44640' })).toEqual([
    null,
    { log_time: { kind: 'work', minutes: 44_640, started_at: now - 744 * HOUR } },
  ]);
  expect(wrong({ ended: localText(now + HOUR) })).toEqual(['ended', null]);
  expect(wrong({ ended: 'ayer' })).toEqual(['ended', null]);
  expect(wrongIn(BLANK, now)).toBeNull();
  expect([lengthOf({ ...BLANK, minutes: '45' }), lengthOf({ ...BLANK, minutes: '' })]).toEqual([45 * 60_000, 0]);
});

it('is there again as it was typed, and begins anew where nothing was', () => {
  const line = { kind: 'travel', minutes: '45', ended: '2026-11-20T09:30' } as const;
  expect(fromKept(asKept(line))).toEqual(line);
  expect(fromKept({})).toEqual(BLANK);
});
