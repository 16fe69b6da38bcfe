// Whether a sending whose answer was lost was set up all the same.
import type { ReportSchedule, ScheduleReportRequest } from '../../../contract/api';

/** The same report, as often and to the same people, goes out already; `building`: the name of the one that is asked for. */
export function scheduledAlready(
  asked: ScheduleReportRequest,
  building: string | null,
  schedules: readonly ReportSchedule[],
): boolean {
  const people = (ids: readonly string[]) => [...ids].sort().join('\n');
  const rhythm = (of: ReportSchedule['rhythm']) => ('week' in of ? of.week.on : String(of.month.day));
  return schedules.some(
    (each) =>
      each.stopped === null &&
      each.report === asked.report &&
      each.building === building &&
      each.period === asked.period &&
      rhythm(each.rhythm) === rhythm(asked.rhythm) &&
      each.hour === asked.hour &&
      people(each.to) === people(asked.to),
  );
}
