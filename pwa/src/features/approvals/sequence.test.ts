import { describe, expect, test } from 'vitest';
import type { Approved, Decided, ServiceDef } from '../../contract/api';
import { demandsEfirma, sequence } from './sequence';

const service = {
  id: 's',
  approvals: [
    { role: 'jefe', kind: 'vobo' },
    { role: 'director', kind: 'authorise' },
    { role: 'jefe', kind: 'review' },
  ],
} as unknown as ServiceDef;
const word = (step: number, role: string, stale = false): Approved => ({
  act: `d.${step}`,
  by: 'ana',
  at: 1,
  step,
  role,
  service: 's',
  content: null,
  stale,
});
const decided = (state: Decided['state'], approver: string | null, approvals: Approved[]) =>
  ({ state, approver, approvals, service: 's' }) as unknown as Decided;
const standings = (of: Decided) => sequence(service, of).map(({ standing }) => standing);

describe('approvals in sequence', () => {
  test('whose turn it is stands out; what comes after is not asked for yet', () => {
    expect(standings(decided('awaiting_approval', 'director', [word(0, 'jefe')]))).toEqual(['stands', 'turn', 'later']);
  });
  test('a role that approves twice has one turn at a time', () => {
    expect(standings(decided('awaiting_approval', 'jefe', []))).toEqual(['turn', 'later', 'later']);
    expect(standings(decided('awaiting_approval', 'jefe', [word(0, 'jefe'), word(1, 'director')]))).toEqual([
      'stands',
      'stands',
      'turn',
    ]);
  });
  test('what was given for something else is stale, and asked for anew where it is awaited (R19)', () => {
    expect(standings(decided('received', null, [word(0, 'jefe', true)]))[0]).toBe('stale');
    expect(sequence(service, decided('awaiting_approval', 'jefe', [word(0, 'jefe', true)]))[0]).toMatchObject({
      standing: 'turn',
      given: { stale: true },
    });
  });
  test('a word for another service counts for nothing here', () => {
    expect(standings(decided('received', null, [{ ...word(0, 'jefe'), service: 'other' }]))[0]).toBe('later');
  });
  test('a word stays that of its step where an administrator puts one before it', () => {
    const stands = decided('awaiting_approval', 'jefe', [word(0, 'director')]);
    expect(standings(stands)).toEqual(['turn', 'stands', 'later']);
    const twice = decided('received', null, [word(1, 'jefe'), word(2, 'jefe')]);
    expect(standings(twice)).toEqual(['stands', 'later', 'stands']);
  });
  test('an e.firma is demanded where the approval whose turn it is asks for one', () => {
    const asks: ServiceDef = {
      ...service,
      approvals: [{ role: 'jefe', kind: 'vobo', efirma: true }, ...(service.approvals ?? []).slice(1)],
    };
    const demands = (of: Decided) => demandsEfirma(asks, of);
    expect(demands(decided('awaiting_approval', 'jefe', []))).toBe(true);
    expect(demands(decided('awaiting_approval', 'director', [word(0, 'jefe')]))).toBe(false);
    expect(demands(decided('received', null, []))).toBe(false);
  });
});
