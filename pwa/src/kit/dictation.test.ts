import { expect, it, vi } from 'vitest';
import { Dictation, onDevice, spaced, type Recogniser, type Recognition } from './dictation';

type Result = { isFinal: boolean; 0: { transcript: string } };
const heard = (transcript: string, isFinal: boolean): Result => ({ isFinal, 0: { transcript } });

/** A browser that recognises on the device; `standing`: what it says of the language. */
function browser(standing: string | Error = 'available') {
  const made: Fake[] = [];
  class Fake implements Recognition {
    lang = '';
    continuous = false;
    interimResults = false;
    #locally = false;
    onresult: Recognition['onresult'] = null;
    onerror: Recognition['onerror'] = null;
    onend: Recognition['onend'] = null;
    start = vi.fn(() => expect(this.processLocally, 'never begun but on the device').toBe(true));
    stop = vi.fn(() => this.onend?.());
    abort = vi.fn();
    constructor() {
      made.push(this);
    }
    get processLocally(): boolean {
      return this.#locally;
    }
    set processLocally(yes: boolean) {
      this.#locally = yes;
    }
    static available = vi.fn<Recogniser['available']>(() =>
      standing instanceof Error ? Promise.reject(standing) : Promise.resolve(standing),
    );
  }
  return { SpeechRecognition: Fake, made };
}
function listener() {
  return { said: vi.fn(), hearing: vi.fn(), ended: vi.fn() };
}

it('is there only where the device itself recognises the language, with nothing to fetch', async () => {
  const scope = browser();
  expect(await onDevice(scope)).toBe(scope.SpeechRecognition);
  expect(scope.SpeechRecognition.available).toHaveBeenCalledExactlyOnceWith({ langs: ['es-MX'], processLocally: true });
  for (const standing of ['downloadable', 'downloading', 'unavailable', new Error('no')])
    expect(await onDevice(browser(standing))).toBeNull();
});

it('is not there where the browser would send the sound away', async () => {
  class Away {
    lang = '';
  }
  class Old {
    processLocally = true; // as a script would set it on one that knows nothing of it
    static available = () => Promise.resolve('available');
  }
  for (const SpeechRecognition of [undefined, Away, Old]) expect(await onDevice({ SpeechRecognition })).toBeNull();
  expect(await onDevice({ webkitSpeechRecognition: browser().SpeechRecognition })).toBeNull();
});

it('writes what stands, shows what may change, and ends by the same button', () => {
  const { SpeechRecognition, made } = browser();
  const told = listener();
  const dictation = new Dictation(SpeechRecognition, told);
  dictation.start();
  const [recognition] = made;
  expect(recognition).toMatchObject({ lang: 'es-MX', continuous: true, interimResults: true });
  recognition?.onresult?.({ resultIndex: 0, results: [heard('la impre', false)] });
  expect(told.said).not.toHaveBeenCalled();
  expect(told.hearing).toHaveBeenLastCalledWith('la impre');
  const results = [heard('la impresora no imprime', true), heard(' desde', false)];
  recognition?.onresult?.({ resultIndex: 0, results });
  expect(told.said).toHaveBeenCalledExactlyOnceWith('la impresora no imprime');
  expect(told.hearing).toHaveBeenLastCalledWith('desde');
  recognition?.onresult?.({ resultIndex: 1, results: [results[0]!, heard(' desde ayer', true)] });
  expect(told.said).toHaveBeenLastCalledWith('desde ayer');
  dictation.stop();
  expect(told.ended).toHaveBeenCalledExactlyOnceWith(null);
  expect(told.hearing).toHaveBeenLastCalledWith('');
  dictation.stop();
  dictation.abort();
  expect(told.ended).toHaveBeenCalledTimes(1);
});

it('says why it ends', () => {
  const causes = { 'no-speech': null, 'not-allowed': 'denied', 'audio-capture': 'none', network: 'unknown' };
  for (const [error, fault] of Object.entries(causes)) {
    const { SpeechRecognition, made } = browser();
    const told = listener();
    new Dictation(SpeechRecognition, told).start();
    made[0]?.onerror?.({ error });
    made[0]?.onend?.();
    expect(told.ended, error).toHaveBeenCalledExactlyOnceWith(fault);
  }
});

it('writes nothing more once it was broken off', () => {
  const { SpeechRecognition, made } = browser();
  const told = listener();
  const dictation = new Dictation(SpeechRecognition, told);
  dictation.start();
  dictation.abort();
  made[0]?.onresult?.({ resultIndex: 0, results: [heard('tarde', true)] });
  expect(made[0]?.abort).toHaveBeenCalledOnce();
  expect(told.said).not.toHaveBeenCalled();
  expect(told.ended).toHaveBeenCalledExactlyOnceWith(null);
});

it('stands apart from the words around the caret', () => {
  expect(spaced('no imprime', '', '')).toBe('no imprime');
  expect(spaced('no imprime', 'La impresora', '')).toBe(' no imprime');
  expect(spaced('no imprime', 'La impresora ', 'desde ayer')).toBe('no imprime ');
  expect(spaced('no imprime', 'La impresora', '. Urge.')).toBe(' no imprime');
});
