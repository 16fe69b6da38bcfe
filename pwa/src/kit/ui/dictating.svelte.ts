// Whether one dictates on this device. Off until somebody asks for it here: only then is the browser asked whether it can.
import { onDevice, toldToStay, type Recogniser } from '../dictation';
import { keepChoice, keptChoice } from '../kept-choice';

/** `absent`: it was asked for, and this browser cannot without sending the sound away or fetching something. */
export type Dictating = 'off' | 'asking' | 'on' | 'absent';
const KEY = 'ronda.dictation';

let current = $state<Dictating>('off');
let found = $state.raw<Recogniser | null>(null);

/** Whether there is anything to ask for. */
export const mayDictate = (): boolean => toldToStay() !== null;
export const dictating = (): Dictating => current;
/** With what; null while one does not dictate here. */
export const recogniser = (): Recogniser | null => found;

export async function setDictating(on: boolean): Promise<void> {
  // Kept only once the browser has answered: one that ends the page for the question is not asked again at the next start.
  keepChoice(KEY, 'off');
  [current, found] = [on ? 'asking' : 'off', null];
  if (!on) return;
  const able = await onDevice();
  if (dictating() !== 'asking') return;
  [current, found] = [able === null ? 'absent' : 'on', able];
  if (able !== null) keepChoice(KEY, 'on');
}

if (keptChoice(KEY, ['off', 'on'], 'off') === 'on') void setDictating(true);
