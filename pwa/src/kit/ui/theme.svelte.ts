// Light, dark, for the sun, or as the system says; kept on this device.
export type Theme = 'system' | 'light' | 'dark' | 'sun';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark', 'sun'];
const KEY = 'ronda.theme';

function stored(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === kept) ?? 'system';
  } catch {
    return 'system'; // storage is blocked: the system decides
  }
}

let current = $state<Theme>(stored());

export function theme(): Theme {
  return current;
}

export function setTheme(next: Theme): void {
  current = next;
  applyTheme();
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // storage is blocked: the choice lasts as long as the page
  }
}

/** Called once before the first paint, and after each choice. */
export function applyTheme(): void {
  const root = document.documentElement;
  if (current === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = current;
}
