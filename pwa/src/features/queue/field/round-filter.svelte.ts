// What the round was asked to show: it stands while one looks at a ticket and comes back.
import { world } from '../../app/world.svelte';
import { OPEN, type Filter } from './round';

interface Asked {
  filter: Filter;
  text: string;
}
const nothing = (): Asked => ({ filter: { ...OPEN }, text: '' });
const mine = (): string | null => world.me?.id ?? null;

/** With whose it is: who comes in after them on this phone is shown nothing of it. */
let current = $state.raw<Asked & { of: string | null }>({ ...nothing(), of: null });

export const asked = {
  get now(): Asked {
    return current.of === mine() ? current : nothing();
  },
  set(given: Partial<Asked>): void {
    const { filter, text } = asked.now;
    current = { filter, text, ...given, of: mine() };
  },
};
