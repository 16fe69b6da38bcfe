// A page with one place for a pane: what was sent by one pane closes no other.
import { expect, it, vi } from 'vitest';
import { ownClosing } from './own-closing';

const destroys = vi.hoisted((): (() => void)[] => []);
vi.mock('svelte', () => ({ onDestroy: (gone: () => void) => destroys.push(gone) }));

function page() {
  const one = { open: null as string | null, said: [] as string[] };
  const show = (name: string | null) => {
    destroys.splice(0).forEach((gone) => gone());
    one.open = name;
  };
  /** A pane, and what it does once its act has arrived. */
  const opened = (name: string) => {
    show(name);
    return ownClosing((said: string) => {
      one.said.push(said);
      show(null);
    });
  };
  return { one, show, opened };
}

it('closes the pane that asked for it', () => {
  const { one, opened } = page();
  opened('first')('done');
  expect(one).toEqual({ open: null, said: ['done'] });
});

it('closes no other that was opened since, and leads nowhere', () => {
  const { one, show, opened } = page();
  const late = opened('first');
  show(null); // left with Esc, while it was being sent
  const next = opened('second');
  late('late');
  expect(one).toEqual({ open: 'second', said: [] });
  next('its own');
  expect(one).toEqual({ open: null, said: ['its own'] });
});
