// The note of the last act goes as soon as its device turns out to have been emptied.
import { writable } from 'svelte/store';
import { expect, it } from 'vitest';
import type { Emptied } from '../contract/access';
import { toast } from '../kit/ui/surfaces/toast.svelte';
import { withoutToast } from './emptied-toast';

const GONE: Emptied = { person: null, server: null, passkey: null, sure: true, copy: null };

it('takes it away as the device turns out to be emptied, and what is said after that stays', () => {
  const emptied = writable<Emptied | null>(null);
  const end = withoutToast(emptied);
  toast.show('Resuelta');
  emptied.set(null);
  expect(toast.current?.text).toBe('Resuelta');
  emptied.set(GONE);
  expect(toast.current).toBeNull();
  toast.show('Enlace copiado');
  emptied.set({ ...GONE, passkey: true });
  expect(toast.current?.text).toBe('Enlace copiado');
  emptied.set(null);
  emptied.set(GONE);
  expect(toast.current).toBeNull();
  end();
});
