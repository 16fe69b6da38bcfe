// Tests that the words over a camera that does not open and the buttons beneath them say the same.
import { afterAll, expect, it, vi } from 'vitest';
import type { CameraFault } from '../../../kit/camera';
import { setLanguage } from '../../../kit/i18n/index.svelte';
import { type CameraWay, WAYS } from './ways';
import { evidence } from '../words';

/** How a sentence names each way. */
const NAMED = {
  es: { use: /cámara del teléfono/, pick: /elige una foto/i, again: /vuelve a intentarlo/i },
  en: { use: /phone’s camera/, pick: /choose a photo/i, again: /try again/i },
};

vi.stubGlobal('document', { documentElement: {} });
afterAll(() => {
  setLanguage('es');
  vi.unstubAllGlobals();
});

it.each(Object.entries(WAYS) as [CameraFault, readonly CameraWay[]][])(
  '%s: names its buttons, the filled one first',
  (fault, ways) => {
    for (const language of ['es', 'en'] as const) {
      setLanguage(language);
      const said = evidence.camera[fault];
      const named = (Object.entries(NAMED[language]) as [CameraWay, RegExp][])
        .map(([way, words]) => [said.search(words), way] as const)
        .filter(([at]) => at >= 0)
        .sort(([a], [b]) => a - b)
        .map(([, way]) => way);
      expect(named, said).toEqual(ways.slice(0, named.length));
      expect(named.length, said).toBeGreaterThan(0);
    }
  },
);
