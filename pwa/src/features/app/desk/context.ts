// How screens of the desk reach what they share.
import { getContext, setContext } from 'svelte';
import type { Desk } from './desk.svelte';
import type { Supervision } from './supervision.svelte';

const KEY = Symbol('desk');
const SUPERVISION = Symbol('supervision');

export function provideDesk(desk: Desk): Desk {
  return setContext(KEY, desk);
}

export function useDesk(): Desk {
  return getContext<Desk>(KEY);
}

export function provideSupervision(news: Supervision): Supervision {
  return setContext(SUPERVISION, news);
}

export function useSupervision(): Supervision {
  return getContext<Supervision>(SUPERVISION);
}
