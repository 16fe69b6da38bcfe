// The services of which a letter that came in may become a ticket. What was typed finds some of them.
import type { ServiceDef } from '../../../contract/api';
import { findServices } from '../../app/find-services';
import { BY_LETTER } from '../letter-entry';

type Routable = Pick<ServiceDef, 'id' | 'name' | 'category' | 'subservices' | 'people_say' | 'channels' | 'team'>;

/** All but the one that it is of; those that come by letter first. */
export function routesOf<S extends Routable>(services: readonly S[], own: string): S[] {
  const byLetter = ({ channels }: S) => Number(channels.includes(BY_LETTER));
  return services.filter(({ id }) => id !== own).sort((a, b) => byLetter(b) - byLetter(a));
}

/** What stands beside a service's name: its category, and who serves it. */
export function besideRoute({ category, team }: Routable, teamName: (team: string) => string): string {
  return `${category} · ${teamName(team)}`;
}

/** Those that what was typed is about, by what people say and by who serves them, too. */
export function findRoutes<S extends Routable>(
  routes: readonly S[],
  typed: string,
  teamName: (team: string) => string,
): S[] {
  return findServices(routes, typed, (service) => besideRoute(service, teamName));
}
