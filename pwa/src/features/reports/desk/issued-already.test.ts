import { expect, it } from 'vitest';
import type { IssuedReport, IssueReportRequest } from '../../../contract/api';
import { issuedAlready } from './issued-already';

const days = { from: '2026-11-16', to: '2026-11-22' };
const asked: IssueReportRequest = {
  report: 'activity',
  ...{ ...days, position: 812, at: 1, done: ' Se atendió la red. ', gained: 'Menos fallas' },
};
const made = (more: Partial<IssuedReport> = {}): IssuedReport => ({
  report: 'activity',
  ...{ ...days, number: 7, name: 'INF-0007', building: null },
  ...{ position: 812, by: 'Ana Luz', at: 2, done: 'Se atendió la red.', gained: 'Menos fallas' },
  ...{ replaces: null, replaced_by: null },
  ...more,
});

it('finds the report that was issued although its answer was lost', () => {
  expect(issuedAlready(asked, null, [made({ number: 8, position: 900 }), made()])?.number).toBe(7);
  expect(issuedAlready({ ...asked, replaces: 3 }, null, [made({ replaces: 3 })])?.number).toBe(7);
  const of = { ...asked, building: 'e1' };
  expect(issuedAlready(of, 'Edificio 1', [made({ building: 'Edificio 1' })])?.number).toBe(7);
});
it('takes no other one for it', () => {
  const others: Partial<IssuedReport>[] = [
    { done: 'Otra cosa' },
    { gained: '' },
    { to: '2026-11-23' },
    { report: 'backlog' },
    { building: 'Edificio 1' },
    { replaces: 3 },
    { position: 811 },
  ];
  expect(
    issuedAlready(
      asked,
      null,
      others.map((other) => made(other)),
    ),
  ).toBeNull();
});
