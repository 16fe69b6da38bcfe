// By which channels a request of a service comes in, and which of them a form stands for.
import type { Organisation, ServiceDef } from '../../contract/api';
import { BY_PLAN } from '../ticket/same-fault';

/** By which channels the desk may take a request of this service: also those that stand in while the system is down. */
export function channelsOf(
  organisation: Organisation | null,
  service: ServiceDef | undefined,
): Organisation['channels'] {
  const all = (organisation?.channels ?? []).filter(({ id }) => id !== 'portal');
  // Nobody calls by programme: its channel is offered where the service itself names it.
  if (service === undefined || service.channels.length === 0) return all.filter(({ id }) => id !== BY_PLAN);
  const taken = [...service.channels, ...(service.fallback_channels ?? [])];
  return all.filter(({ id }) => taken.includes(id));
}

/**
 * The channel under which a ticket of this service is born: what was chosen, where the service takes it; else the first that it
 * takes. What was chosen for another service, or under other data, would have it refused for ever (T1).
 */
export function channelOf(organisation: Organisation | null, service: ServiceDef | undefined, chosen: string): string {
  const ways = channelsOf(organisation, service);
  if (ways.some(({ id }) => id === chosen)) return chosen;
  return ways[0]?.id ?? service?.channels[0] ?? '';
}
