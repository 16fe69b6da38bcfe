// Where the app is put together: the engine is made and handed to the screens, then they are mounted.
// Nothing else of the screens imports the engine.
import { mount } from 'svelte';
import { useEngine } from '../contract/engine';
import { engine, newVersion } from '../engine/index';
import { flushOnLeaving } from '../kit/debounce';
import { rememberPresses } from '../kit/ui/surfaces/pressed';
import App from './App.svelte';
import { isFieldNext } from './app-shape';
import { askToBeWoken, register } from './sw/register';

export function start(target: HTMLElement): void {
  useEngine(engine);
  flushOnLeaving();
  rememberPresses();
  // Read while the engine opens what is kept. Where it cannot be had, whoever shows it says so.
  if (isFieldNext()) import('./field/FieldApp.svelte').catch(() => undefined);
  mount(App, { target });
  const woken = () => void engine.refresh().catch(() => undefined); // nobody is enrolled here: there is nothing to send
  askToBeWoken(engine.status);
  register(newVersion, woken).catch((error: unknown) => {
    // Without a service worker the app still works while there is a network; the storage page says so.
    reportError(error);
  });
}
