// What another system answered, and what it is told of, in people's words.
import type { HookAnswer } from '../../../../contract/api';
import { connections as w } from './words';

/** What it answered, or why it did not. */
export function answered({ status, trouble }: HookAnswer): string {
  if (status === null) return w.troubles[trouble ?? 'other'];
  return status >= 200 && status < 300 ? w.taken(status) : w.notTaken(status);
}

/** An event by its name on the wire; one of another version stands for itself. */
export function eventName(event: string): string {
  const names: Readonly<Record<string, string>> = w.eventNames;
  return names[event] ?? event;
}

/** Of what a system is told. */
export function eventNames(events: readonly string[]): string {
  return events.length === 0 ? w.allEvents : events.map(eventName).join(', ');
}
