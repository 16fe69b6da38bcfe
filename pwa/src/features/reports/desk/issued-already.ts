// Whether a report whose answer was lost was issued all the same.
import type { IssuedReport, IssueReportRequest } from '../../../contract/api';

/**
 * The one that was made of what was asked; null where none was. No two bear the same words of the same days, entry and building;
 * `building`: the name of the one that was asked for.
 */
export function issuedAlready(
  asked: IssueReportRequest,
  building: string | null,
  issued: readonly IssuedReport[],
): IssuedReport | null {
  return (
    issued.find(
      (each) =>
        each.report === asked.report &&
        each.building === building &&
        each.from === asked.from &&
        each.to === asked.to &&
        each.position === asked.position &&
        each.done === asked.done.trim() &&
        each.gained === asked.gained.trim() &&
        each.replaces === (asked.replaces ?? null),
    ) ?? null
  );
}
