// Whose list a phone opens with and its name: the round of who works, or what somebody asks for.
import { world } from '../../app/world.svelte';
import { isOutside } from '../../ticket/people/roles';
import type { Who } from './round';
import { roundField } from './words';

export const whoseList = {
  /** They ask and do not work. */
  get outside(): boolean {
    return isOutside(world.me, world.organisation);
  },
  get words() {
    return this.outside ? roundField.requests : roundField.round;
  },
};
/** As of the day that begins then. */
export function whose(today: number): Who {
  return { me: world.me?.id ?? '', teams: world.me?.teams ?? [], today, outside: whoseList.outside };
}
