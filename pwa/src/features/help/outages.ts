// Which outages the tickets of this device show.
import type { BuildingId, Engine, Outage, OutageReport, TicketSummary, Timestamp } from '../../contract/api';

/** As `shared::outage::LEARNT_DAYS`, and the longest window besides: what is older counts for nothing. */
const COUNTED_MS = (28 + 3) * 24 * 3_600_000;

/** The largest first; none while that cannot be told. */
export function outagesOf(engine: Pick<Engine, 'outages'>, tickets: Iterable<TicketSummary>, now: Timestamp): Outage[] {
  const reports: OutageReport[] = [];
  // A part of a ticket (OAX-41) nobody reported.
  for (const { id, building, service, created, state, parent } of tickets)
    if (building !== null && parent === undefined && created > now - COUNTED_MS)
      reports.push({ id, building, service, created, state });
  return reports.length === 0 ? [] : engine.outages(reports, now);
}

/** The one of a building; of a service of it alone where one of another service is about. */
export function outageAt(
  outages: readonly Outage[],
  building: BuildingId | null,
  service: string | null,
): Outage | undefined {
  const here = outages.filter((each) => each.building === building);
  return here.find((each) => each.service === service) ?? here[0];
}
