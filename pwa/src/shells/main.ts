// The entry point of the app.
// Theme and language before the first paint, then the app; if that fails, words, not a blank.
import '../engine/page/worker-thread';
import '../kit/ui/theme.css';
import '../kit/ui/tokens.css';
import { mount } from 'svelte';
import { cannotStart } from '../kit/i18n/cannot-start';
import { language, setLanguage } from '../kit/i18n/index.svelte';
import { heedInstallOffer } from '../kit/install-offer.svelte';
import { loadAgain } from '../kit/load-again';
import { applyTheme } from '../kit/ui/theme.svelte';
import { beginOr } from './begin';
import { isFieldNext } from './app-shape';

/** Put here by the build: scripts and styles of what a phone shows first. */
declare const __RONDA_FIELD__: readonly string[] | undefined;

/** Fetched beside the app's own: each is told of by the one before it, and the way there is the same for all. */
function fetchBeside(files: readonly string[]): void {
  for (const href of files) {
    const link = document.createElement('link');
    link.rel = 'preload';
    link.as = href.endsWith('.css') ? 'style' : 'script';
    link.crossOrigin = '';
    link.href = href;
    document.head.append(link);
  }
}

/** With nothing that would have to be fetched. */
function sayPlainly(target: HTMLElement): void {
  const made = (tag: 'h1' | 'p' | 'button', text: string) => {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  };
  const again = made('button', cannotStart.again);
  again.addEventListener('click', () => void loadAgain());
  const main = document.createElement('main');
  main.append(made('h1', cannotStart.title), made('p', cannotStart.part), made('p', cannotStart.safe), again);
  target.replaceChildren(main);
}

heedInstallOffer();
applyTheme();
setLanguage(language());
// Ready before anything is laid out, or all of it is laid out twice. Where it cannot be had the system's letter stays.
document.fonts.load('1rem "Atkinson Hyperlegible Next Variable"').catch(() => undefined);
if (isFieldNext()) fetchBeside(typeof __RONDA_FIELD__ === 'undefined' ? [] : __RONDA_FIELD__);

const target = document.getElementById('app');
if (target) {
  void beginOr(
    () => import('./start').then(({ start }) => start(target)),
    (reason) =>
      import('../features/access/enrol/CannotStart.svelte').then(({ default: Trouble }) => {
        target.replaceChildren(); // of an app that stood in part
        mount(Trouble, { target, props: { reason } });
      }),
    () => sayPlainly(target),
  );
}
