// Takes away what the browser itself shows and keeps of somebody who has left: notices, and what they shared.
import type { PersonId } from '../contract/api';
import { engine } from '../contract/engine';
import { dropAllOf } from '../features/share/incoming';

/**
 * Notices tell of the tickets of who was here, in the system's own list, and lead there whoever presses them. What they shared and
 * gave to no ticket stays as their data do: it goes where nothing else of them is kept here, cleared by themselves or for a revocation.
 */
export async function afterLeaving(person: PersonId): Promise<void> {
  await closeNotices();
  const known = await engine.access.known();
  if (!known.some((one) => one.person === person)) await dropAllOf(person);
}

async function closeNotices(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  for (const notice of (await registration?.getNotifications()) ?? []) notice.close();
}
