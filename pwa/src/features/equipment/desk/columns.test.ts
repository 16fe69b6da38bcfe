import { expect, it } from 'vitest';
import { kept, read, wrong } from './columns';

const of = { columns: [1, 2, 3].map(() => ({ heading: '', column: null, samples: [] })) };

it('remembers what was chosen for the same headings, and nothing that does not fit', () => {
  expect(read(kept(['inventory', '', 'labels']), of)).toEqual(['inventory', '', 'labels']);
  expect(read(null, of)).toBeNull();
  expect(read('inventory,', of)).toBeNull();
  expect(read('inventory,,nada', of)).toBeNull();
});

it('tells what keeps a choice from being one', () => {
  expect(wrong(['serial', '', 'name'])).toEqual({ twice: new Set(), unknown: false });
  expect(wrong(['name', 'name', ''])).toEqual({ twice: new Set([1]), unknown: true });
});
