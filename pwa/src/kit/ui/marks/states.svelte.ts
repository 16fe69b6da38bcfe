// What the states are called: the organisation's own word in Spanish, ours until it is known and in English.
import type { State } from '../../../contract/api';
import { language } from '../../i18n/index.svelte';
import { ui } from '../../i18n/ui';

let own = $state.raw(new Map<State, string>());

export function setStateLabels(labels: readonly { id: State; label: string }[]): void {
  own = new Map(labels.map(({ id, label }) => [id, label]));
}

export function stateLabel(state: State): string {
  return (language() === 'es' ? own.get(state) : undefined) ?? ui.states[state];
}
