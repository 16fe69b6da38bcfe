// What the round was asked to show: it stands while one looks at a ticket and comes back.
import { OPEN, type Filter } from './round';

let current = $state.raw<{ filter: Filter; text: string }>({ filter: { ...OPEN }, text: '' });

export const asked = {
  get now() {
    return current;
  },
  set(given: Partial<{ filter: Filter; text: string }>): void {
    current = { ...current, ...given };
  },
};
