// Whose list a phone opens with and its name: the round of who works, or what somebody asks for.
import { world } from '../../app/world.svelte';
import { hasRole, isOutside, worksHere } from '../../ticket/people/roles';
import type { Who } from './round';
import { roundField } from './words';

export const whoseList = {
  /** They ask and do not work. */
  get outside(): boolean {
    return isOutside(world.me, world.organisation);
  },
  /** They read what the work on a ticket is made of, and write nothing of it. */
  get onlyReads(): boolean {
    return !worksHere(world.me, world.organisation);
  },
  /** They decide on the work of others and have none of their own. */
  get approves(): boolean {
    const { me, organisation } = world;
    return me !== null && organisation !== null && !hasRole(me, organisation, 'TECH', 'DESK') && !this.outside;
  },
  /** All that it shows is read first (`nearUntil`): it is empty as soon as none has come. */
  get near(): boolean {
    return !this.outside && !hasRole(world.me, world.organisation, 'APR');
  },
  get words() {
    return this.outside ? roundField.requests : roundField.round;
  },
};
/** As of the day that begins then. */
export function whose(today: number): Who {
  const { me } = world;
  return {
    me: me?.id ?? '',
    teams: me?.teams ?? [],
    roles: me?.roles ?? [],
    today,
    outside: whoseList.outside,
  };
}
