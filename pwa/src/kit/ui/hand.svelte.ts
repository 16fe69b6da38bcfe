// The hand that holds the phone: what the thumb presses stands on its side. Kept on this device.
import { keepChoice, keptChoice } from '../kept-choice';

export type Hand = 'right' | 'left';
export const HANDS: readonly Hand[] = ['right', 'left'];
const KEY = 'ronda.hand';

let current = $state<Hand>(keptChoice(KEY, HANDS, 'right'));

export function hand(): Hand {
  return current;
}

export function setHand(next: Hand): void {
  current = next;
  keepChoice(KEY, next);
}

/** Tells the page in which hand it lies while the phone's shell is on the screen; an effect follows the choice. */
export function inHand(): () => void {
  const { dataset } = document.documentElement;
  dataset['hand'] = current;
  return () => delete dataset['hand'];
}
