// The first thing that runs.
// Theme and language before the first paint, then the app; if that fails, words, not a blank.
import '../engine/page/worker-thread';
import '../kit/ui/theme.css';
import '../kit/ui/tokens.css';
import { mount } from 'svelte';
import { language, setLanguage } from '../kit/i18n/index.svelte';
import { applyTheme } from '../kit/ui/theme.svelte';

applyTheme();
setLanguage(language());
// Ready before anything is laid out, or all of it is laid out twice. Where it cannot be had the system's letter stays.
document.fonts.load('1rem "Atkinson Hyperlegible Next Variable"').catch(() => undefined);

const target = document.getElementById('app');
if (target) {
  import('./start').then(
    ({ start }) => start(target),
    async (reason: unknown) => {
      const { default: Trouble } = await import('../features/access/enrol/CannotStart.svelte');
      mount(Trouble, { target, props: { reason } });
    },
  );
}
