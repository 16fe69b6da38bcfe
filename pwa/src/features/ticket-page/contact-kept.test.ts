import { expect, it } from 'vitest';
import { asKept, BLANK, fromKept, type Contact } from './contact-kept';

it('is as it was written when the app comes back, and as it begins where nothing or only its words were kept', () => {
  const written: Contact = { way: 'whatsapp', reached: false, text: 'No contestó.' };
  expect(fromKept(asKept(written))).toEqual(written);
  expect(fromKept({})).toEqual(BLANK);
  expect(fromKept({ text: 'Ya quedó', way: 'telegram' })).toEqual({ ...BLANK, text: 'Ya quedó' });
});
