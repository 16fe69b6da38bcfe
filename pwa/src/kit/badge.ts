// The number on the icon of the installed app: what waits on this device.
import type { SyncStatus } from '../contract/api';

/** Acts and files that wait to be sent, and what somebody has to look at. */
export function waitingIn({ pending, stuck, files }: SyncStatus): number {
  return pending + stuck + (files ?? 0);
}

/** A courtesy: an icon that bears no number (no permission, or a system that has none) is no fault. */
export function showBadge(count: number): void {
  if (!('setAppBadge' in navigator)) return;
  const shown = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge();
  shown.catch(() => undefined);
}
