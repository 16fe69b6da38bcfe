// Speech written down by this very device: nowhere else is it offered, and no sound leaves it. What the browser would send to
// somebody's server, or fetch for it, counts as not there; the system's keyboard dictates in any field.

/** What is spoken here. */
const LANG = 'es-MX';

/** Why nothing is written down. */
export type DictationFault = 'denied' | 'none' | 'unknown';

interface Heard {
  readonly isFinal: boolean;
  readonly 0?: { readonly transcript: string };
}
/** What Ronda uses of the Web Speech API, with what is new in it. */
export interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally: boolean;
  onresult: ((event: { readonly resultIndex: number; readonly results: ArrayLike<Heard> }) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
  abort(): void;
}
export interface Recogniser {
  new (): Recognition;
  available(asked: { langs: string[]; processLocally: boolean }): Promise<string>;
}

/** The browser's recognition, where it can be told to stay on the device; null elsewhere. Nothing is asked of it yet. */
export function toldToStay(scope: object = globalThis): Recogniser | null {
  const { SpeechRecognition: found } = scope as { SpeechRecognition?: Partial<Recogniser> & { prototype: object } };
  const stays = typeof found?.available === 'function' && 'processLocally' in found.prototype;
  return stays ? (found as unknown as Recogniser) : null;
}

/**
 * The same, where it has all that it needs here already; null elsewhere. Builds of Chromium without the service behind it end
 * the page that asks (seen in its headless shell), so nobody is asked for who did not wish to dictate.
 */
export async function onDevice(scope: object = globalThis): Promise<Recogniser | null> {
  const recogniser = toldToStay(scope);
  if (recogniser === null) return null;
  try {
    const standing = await recogniser.available({ langs: [LANG], processLocally: true });
    return standing === 'available' ? recogniser : null;
  } catch {
    return null; // it knows the question and answers none of it: as good as not there
  }
}

export interface Listener {
  /** Words that stand. */
  said: (text: string) => void;
  /** Words that may still change; empty once they stand. */
  hearing: (text: string) => void;
  /** It listens no more, for whatever reason; told once. */
  ended: (fault: DictationFault | null) => void;
}

/** One time of listening. */
export class Dictation {
  #recognition: Recognition | null = null;
  #fault: DictationFault | null = null;

  constructor(
    private readonly recogniser: Recogniser,
    private readonly listener: Listener,
  ) {}

  start(): void {
    const { listener } = this;
    const recognition = new this.recogniser();
    recognition.lang = LANG;
    recognition.continuous = true;
    recognition.interimResults = true;
    recognition.processLocally = true;
    recognition.onresult = ({ resultIndex, results }) => {
      let hearing = '';
      for (const heard of Array.from(results).slice(resultIndex)) {
        const text = heard[0]?.transcript.trim() ?? '';
        if (!heard.isFinal) hearing = `${hearing} ${text}`.trim();
        else if (text !== '') listener.said(text);
      }
      listener.hearing(hearing);
    };
    recognition.onerror = ({ error }) => (this.#fault = faultOf(error));
    recognition.onend = () => this.#end();
    this.#recognition = recognition;
    try {
      recognition.start();
    } catch {
      this.#fault = 'unknown';
      this.#end();
    }
  }
  /** What was said by now is still written down. */
  stop(): void {
    this.#recognition?.stop();
  }
  /** Nothing more is. */
  abort(): void {
    const recognition = this.#recognition;
    if (!recognition) return;
    recognition.onresult = null;
    recognition.abort();
    this.#end();
  }
  #end(): void {
    const recognition = this.#recognition;
    if (!recognition) return;
    this.#recognition = null;
    recognition.onresult = recognition.onerror = recognition.onend = null;
    this.listener.hearing('');
    this.listener.ended(this.#fault);
  }
}

function faultOf(error: string): DictationFault | null {
  if (error === 'no-speech' || error === 'aborted') return null;
  if (error === 'not-allowed' || error === 'service-not-allowed') return 'denied';
  return error === 'audio-capture' ? 'none' : 'unknown';
}

/** What was said as it is written between what stands before it and after it. */
export function spaced(said: string, before: string, after: string): string {
  const first = before === '' || /\s$/.test(before) ? '' : ' ';
  const last = after === '' || /^[\s.,;:!?)]/.test(after) ? '' : ' ';
  return `${first}${said}${last}`;
}
