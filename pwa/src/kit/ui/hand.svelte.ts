// The hand that holds the phone: what the thumb presses stands on its side. Kept on this device.
export type Hand = 'right' | 'left';
export const HANDS: readonly Hand[] = ['right', 'left'];
const KEY = 'ronda.hand';

function stored(): Hand {
  try {
    return localStorage.getItem(KEY) === 'left' ? 'left' : 'right';
  } catch {
    return 'right'; // storage is blocked: the choice lasts as long as the page
  }
}

let current = $state<Hand>(stored());

export function hand(): Hand {
  return current;
}

export function setHand(next: Hand): void {
  current = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // storage is blocked: the choice lasts as long as the page
  }
}

/** Tells the page in which hand it lies while the phone's shell is on the screen; an effect follows the choice. */
export function inHand(): () => void {
  const { dataset } = document.documentElement;
  dataset['hand'] = current;
  return () => delete dataset['hand'];
}
