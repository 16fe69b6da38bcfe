// The first thing that runs: theme and language before the first paint, then the app; if that fails, words, not a blank.
import './ui/tokens.css';
import { mount } from 'svelte';
import { language, setLanguage } from './i18n/index.svelte';
import { applyTheme } from './ui/theme.svelte';

applyTheme();
setLanguage(language());

const target = document.getElementById('app');
if (target) {
  import('./App.svelte').then(
    ({ default: App }) => mount(App, { target }),
    async (reason: unknown) => {
      const { default: Trouble } = await import('./enrol/Trouble.svelte');
      mount(Trouble, { target, props: { reason } });
    },
  );
}
