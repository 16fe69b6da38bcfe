// An emptied phone promises what goes up and nothing else, and says so where it cannot know.
import { expect, it } from 'vitest';
import type { CopyTold } from '../../../contract/access';
import { leftIn } from './left-in-copy';
import { enrolWords } from './words';

const w = enrolWords.emptied;
const copy = (told: Partial<CopyTold>): CopyTold => ({
  ...{ acts: 0, files: 0, cut: 0, drafts: false, sent: false },
  ...told,
});
const KEPT =
  'Lo que faltaba por enviar está en una copia aparte: 2 actos y 1 archivo. Se envía en cuanto entres otra vez.';

it('says without a network that the desk may have some of it already', () => {
  expect(leftIn(copy({ acts: 2, files: 1 }), false, w)).toEqual([KEPT, w.unheard, w.noDrafts]);
  expect(leftIn(copy({ acts: 2, files: 1 }), true, w)).toEqual([KEPT, w.noDrafts]);
});

it('promises nothing of what lies behind an act that is lost', () => {
  const one = leftIn(copy({ cut: 1 }), true, w);
  expect(one).toEqual([w.cut(1), w.noDrafts]);
  // By no name of a screen: the phone's is not the desk's.
  expect(one[0]).toMatch(/^Un acto de la copia ya no se puede enviar: .*en la lista de lo que falta por enviar/);
  expect(w.cut(2)).not.toContain('«');
  const sent = leftIn(copy({ acts: 2, cut: 3, sent: true }), true, w);
  expect(sent.slice(0, 2)).toEqual([expect.stringContaining('la mesa ya lo tiene: 2 actos.'), w.cut(3)]);
});

it('says that what was half written comes back, or is lost', () => {
  expect(leftIn(copy({ drafts: true }), true, w)).toEqual([w.keptNothing, w.drafts]);
  expect(leftIn(copy({}), false, w)).toEqual([w.keptNothing, w.noDrafts]);
});
