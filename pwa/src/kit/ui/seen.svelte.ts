// Follows a value only while somebody sees it. A part that is kept out of the page stands still, and catches up.
import { getContext, setContext } from 'svelte';
import { asLastSeen } from './as-last-seen';

const SHOWN = Symbol('shown');
const always = () => true;

/** Whether what is made here is in the page. To be called while a component is made, as all of these. */
export function seenHere(): () => boolean {
  return getContext<(() => boolean) | undefined>(SHOWN) ?? always;
}

/** Tells what is made within when it is in the page: of a part within another, while both are. */
export function showing(shown: () => boolean): void {
  const around = seenHere();
  setContext(SHOWN, () => around() && shown());
}

/** A value that is followed while it is seen here, and, where that is told, while `also` says so. */
export function seen<T>(read: () => T, also: () => boolean = always): () => T {
  const here = seenHere();
  const value = $derived.by(asLastSeen(() => here() && also(), read));
  return () => value;
}
