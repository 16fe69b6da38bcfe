// How screens of the desk reach what they share.
import { getContext, setContext } from 'svelte';
import type { Desk } from './desk.svelte';
import type { OfficeState } from './office.svelte';

const KEY = Symbol('desk');
const OFFICE = Symbol('office');

export function provideDesk(desk: Desk): Desk {
  return setContext(KEY, desk);
}

export function useDesk(): Desk {
  return getContext<Desk>(KEY);
}

export function provideOffice(news: OfficeState): OfficeState {
  return setContext(OFFICE, news);
}

export function useOffice(): OfficeState {
  return getContext<OfficeState>(OFFICE);
}
