// By which channels a request of a service comes in, and which of them a form stands for.
import type { Organisation, ServiceDef } from '../../contract/api';
import { BY_PLAN } from '../ticket/same-fault';

/** What comes in by the public page. */
const PORTAL = 'portal';

/** By which channels the desk may take a request of this service: also those that stand in while the system is down. */
export function channelsOf(
  organisation: Organisation | null,
  service: ServiceDef | undefined,
): Organisation['channels'] {
  const all = (organisation?.channels ?? []).filter(({ id }) => id !== PORTAL);
  // Nobody calls by programme: its channel is offered where the service itself names it.
  if (service === undefined || service.channels.length === 0) return all.filter(({ id }) => id !== BY_PLAN);
  const taken = [...service.channels, ...(service.fallback_channels ?? [])];
  return all.filter(({ id }) => taken.includes(id));
}

/**
 * The channel under which a ticket of this service is born: what was chosen, where the service takes it; else the first that it
 * names, or the organisation. Never one that stands in while the system is down, unless somebody chose it (SEC-03). What was chosen
 * for another service, or under other data, would have it refused for ever (T1).
 */
export function channelOf(organisation: Organisation | null, service: ServiceDef | undefined, chosen: string): string {
  if (channelsOf(organisation, service).some(({ id }) => id === chosen)) return chosen;
  return service?.channels[0] ?? organisation?.channels[0]?.id ?? '';
}

/**
 * The channel of what somebody asks for who does not work here: the portal, where the service takes it, as if they had come by its
 * page; else the one that is taken where nobody chooses.
 */
export function ownChannel(organisation: Organisation | null, service: ServiceDef | undefined): string {
  const known = (organisation?.channels ?? []).some(({ id }) => id === PORTAL);
  const named = service?.channels ?? [];
  const takes = named.length === 0 || named.includes(PORTAL);
  return known && takes ? PORTAL : channelOf(organisation, service, '');
}

/** Among which one chooses on the phone: those of the desk, and the one that is taken where nobody chooses. */
export function choicesOf(
  organisation: Organisation | null,
  service: ServiceDef | undefined,
): Organisation['channels'] {
  const ways = new Set([
    ...channelsOf(organisation, service).map(({ id }) => id),
    channelOf(organisation, service, ''),
  ]);
  return (organisation?.channels ?? []).filter(({ id }) => ways.has(id));
}
