import { expect, it } from 'vitest';
import { cannotStart } from '../../../kit/i18n/cannot-start';
import { whyNot } from './why-not';

const has = { storage: true, wasm: true };

it('says once that what is kept is safe, and never where a sentence says what became of it', () => {
  const told = { es: 'No llegó. Lo guardado sigue aquí.', en: 'It did not come. What was kept is still here.' };
  expect(whyNot(told, undefined, has)).toEqual({ text: told.es, safe: false });
  expect(whyNot(new Error('x'), undefined, has)).toEqual({ text: cannotStart.generic, safe: true });
  expect(whyNot(new Error('x'), 'La mesa no se ha abierto', has).safe).toBe(false);
  expect(whyNot(null, undefined, { ...has, storage: false })).toEqual({ text: cannotStart.storage, safe: true });
  expect(whyNot(null, undefined, { ...has, wasm: false })).toEqual({ text: cannotStart.wasm, safe: false });
});
