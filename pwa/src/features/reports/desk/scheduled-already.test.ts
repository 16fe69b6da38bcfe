import { expect, it } from 'vitest';
import type { ReportSchedule, ScheduleReportRequest } from '../../../contract/api';
import { scheduledAlready } from './scheduled-already';

const asked: ScheduleReportRequest = {
  report: 'places',
  period: 'last_week',
  rhythm: { week: { on: 'mon' } },
  ...{ building: 'e1', hour: '08:00', to: ['omar', 'ana'] },
};
const set = (more: Partial<ReportSchedule> = {}): ReportSchedule => ({
  report: 'places',
  period: 'last_week',
  rhythm: { week: { on: 'mon' } },
  ...{ id: 1, owner: 'ana', owner_name: 'Ana Luz', to: ['ana', 'omar'], building: 'Edificio 1', hour: '08:00' },
  ...{ next: 1, stopped: null, last: null, left_out: null },
  ...more,
});

it('finds what was set up although its answer was lost', () => {
  expect(scheduledAlready(asked, 'Edificio 1', [set()])).toBe(true);
  const month = { month: { day: 3 } };
  expect(scheduledAlready({ ...asked, rhythm: month }, 'Edificio 1', [set({ rhythm: month })])).toBe(true);
});
it('takes no other one for it', () => {
  const others: Partial<ReportSchedule>[] = [
    { report: 'stock' },
    { building: null },
    { period: 'this_week' },
    { rhythm: { week: { on: 'tue' } } },
    { rhythm: { month: { day: 1 } } },
    { hour: '09:00' },
    { to: ['ana'] },
    { stopped: { at: 1 } as ReportSchedule['stopped'] },
  ];
  for (const other of others) expect(scheduledAlready(asked, 'Edificio 1', [set(other)])).toBe(false);
});
