// Who answers a key: the screen that is open first, the desk after it.
import { getContext, onDestroy, setContext } from 'svelte';
import { go } from '../../../kit/router.svelte';
import type { Desk } from './desk.svelte';
import type { Action } from './keys';
import { paths } from './paths';

/** True where the action was taken. */
export type Answer = (action: Exclude<Action, object>) => boolean;

const KEY = Symbol('desk actions');

export class Answers {
  readonly #all: Answer[] = [];

  /** The last one to come is asked first: a dialog before its screen. */
  add(answer: Answer): () => void {
    this.#all.push(answer);
    return () => {
      this.#all.splice(this.#all.indexOf(answer), 1);
    };
  }

  ask(action: Exclude<Action, object>): boolean {
    return this.#all.toReversed().some((answer) => answer(action));
  }
}

export function provideAnswers(): Answers {
  return setContext(KEY, new Answers());
}

/** Answers keys as long as the component lives. */
export function onAction(answer: Answer): void {
  onDestroy(getContext<Answers>(KEY).add(answer));
}

/** A page about one thing goes back to where such things are listed. */
export function onBack(address: () => string): void {
  onAction((action) => {
    if (action !== 'back') return false;
    go(address());
    return true;
  });
}

/** Moves along a list by its keys; false where the action is another. */
export function stepped(action: string, step: (by: 1 | -1) => unknown): boolean {
  if (action !== 'down' && action !== 'up') return false;
  step(action === 'down' ? 1 : -1);
  return true;
}

interface Cases<T> {
  cases: readonly T[];
  current: T | undefined;
  /** The one that the address names. */
  opened: T | undefined;
  address: (one: T | undefined) => string;
}
/** What the keys do to a list of cases everywhere: to the next, and back to the list or the queue. False for others. */
export function walked<T>(action: string, desk: Desk, { cases, current, opened, address }: Cases<T>): boolean {
  const step = (by: number) => {
    const at = current === undefined ? -1 : cases.indexOf(current);
    const next = cases[Math.min(cases.length - 1, Math.max(0, at + by))];
    if (next !== undefined) go(address(next), 'replace');
  };
  if (stepped(action, step)) return true;
  if (action !== 'back') return false;
  if (opened !== undefined && matchMedia('(max-width: 767px)').matches) go(address(undefined), 'replace');
  else go(paths.queue({ id: desk.viewId, name: desk.viewName, query: desk.source }));
  return true;
}
