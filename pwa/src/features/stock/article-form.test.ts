import { expect, it } from 'vitest';
import { EMPTY } from './article';
import { ArticleForm } from './article-form.svelte';

const kept = { chosen: '', item: 'Cable UTP', quantity: '3', unit: 'm' };

it('takes up what was kept, and not over what was written while it was read', () => {
  const form = new ArticleForm();
  expect([form.resume(kept), form.draft]).toEqual([true, kept]);
  const typed = new ArticleForm();
  typed.write({ ...EMPTY, item: 'Roseta' });
  expect([typed.resume(kept), typed.draft.item]).toEqual([false, 'Roseta']);
  // Nor over the next one of the same sheet.
  typed.clear();
  expect([typed.resume(kept), typed.draft]).toEqual([false, EMPTY]);
  const elsewhere = new ArticleForm();
  elsewhere.elsewhere();
  expect(elsewhere.resume(kept)).toBe(false);
});
