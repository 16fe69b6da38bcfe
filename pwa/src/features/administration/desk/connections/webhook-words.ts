// What another system answered, and what it is told of, in people's words.
import type { HookAnswer } from '../../../../contract/api';
import { connections as w } from './words';

/** What it answered, or why it did not. */
export function answered({ status, trouble }: HookAnswer): string {
  if (status === null) return w.troubles[trouble ?? 'other'];
  return status >= 200 && status < 300 ? w.taken(status) : w.notTaken(status);
}

/** What one message tells, as its title; an event of another version stands for itself. */
export function eventTitle(event: string): string {
  const titles: Readonly<Record<string, string>> = w.eventTitles;
  return titles[event] ?? event;
}

/** Of what a system is told. */
export function eventNames(events: readonly string[]): string {
  const names: Readonly<Record<string, string>> = w.eventNames;
  return events.length === 0 ? w.allEvents : events.map((event) => names[event] ?? event).join(', ');
}
