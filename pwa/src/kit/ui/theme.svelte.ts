// Light, dark, for the sun, or as the system says; kept on this device.
import { keepChoice, keptChoice } from '../kept-choice';

export type Theme = 'system' | 'light' | 'dark' | 'sun';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark', 'sun'];
const KEY = 'ronda.theme';

let current = $state<Theme>(keptChoice(KEY, THEMES, 'system'));

export function theme(): Theme {
  return current;
}

export function setTheme(next: Theme): void {
  current = next;
  applyTheme();
  keepChoice(KEY, next);
}

/** Called once before the first paint, and after each choice. */
export function applyTheme(): void {
  const root = document.documentElement;
  if (current === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = current;
}
