// The names that the filter of the queue offers: of states, teams, people, priorities, services and buildings.
import type { Key, Vocabulary } from '../../filters/query';

/** Each once: a filter goes by the name, and two people or services that share one are found together. */
export function namesOf(key: Key, { organisation, people }: Vocabulary): string[] {
  return [...new Set(all())];

  function all(): string[] {
    switch (key) {
      case 'state':
        return (organisation?.states ?? []).map(({ label }) => label);
      case 'team':
        return (organisation?.teams ?? []).map(({ name }) => name);
      case 'assignee':
        return people.filter(({ active }) => active).map(({ name }) => name);
      case 'priority':
        return (organisation?.priorities ?? []).map(({ label }) => label);
      case 'service':
        return (organisation?.services ?? []).map(({ name }) => name);
      case 'building':
        return (organisation?.buildings ?? []).map(({ name }) => name);
      case 'org':
      case 'requester':
      case 'due':
      case 'is':
        return [];
    }
  }
}
