// Who answers a key: the screen that is open first, the desk after it.
import { getContext, onDestroy, setContext } from 'svelte';
import type { Action } from './keys';

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

/** Moves along a list by its keys; false where the action is another. */
export function stepped(action: string, step: (by: 1 | -1) => unknown): boolean {
  if (action !== 'down' && action !== 'up') return false;
  step(action === 'down' ? 1 : -1);
  return true;
}
