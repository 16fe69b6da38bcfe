// Chooses which shape of the app is about to be shown. It goes by the address, or by what it was on this device the
// last time.
import { keepChoice, keptChoice } from '../kit/kept-choice';

const SHAPES = ['campo', 'mesa'] as const;
const KEY = 'ronda.shape';

/** Whether it is the phone's: so its files are asked for before who is here is known. The icon opens at no address. */
export function isFieldNext(): boolean {
  const first = location.pathname.split('/')[1] ?? '';
  return first === 'campo' || (first === '' && keptChoice<(typeof SHAPES)[number]>(KEY, SHAPES, 'mesa') === 'campo');
}

export function keepShape(shape: (typeof SHAPES)[number]): void {
  keepChoice(KEY, shape);
}
