// The page's side of reading codes: the browser's own reader where it reads all we need, our worker elsewhere.
import { type Reading, isPlayed } from './choose-code';
import type { DecoderMessage, Picture, PlayedCode } from './decoder.worker';
import type { Part } from './part';

export interface Decoder {
  /** Which one this is, for measuring. */
  readonly kind: 'native' | 'worker';
  /** Resolves when it can read. */
  readonly ready: Promise<void>;
  read(video: HTMLVideoElement): Promise<Reading[]>;
  close(): void;
}

/** `BarcodeDetector`, as far as it is used here. */
interface Detector {
  detect(
    source: ImageBitmapSource,
  ): Promise<
    { rawValue: string; format: string; boundingBox: { x: number; y: number; width: number; height: number } }[]
  >;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const FORMATS = ['qr_code', 'code_128', 'code_39', 'data_matrix'];

/** The browser's own where it reads what our labels and makers' plates carry, else the worker. */
export async function decoder(): Promise<Decoder> {
  return (await native()) ?? new InWorker();
}

async function native(): Promise<Decoder | null> {
  const Class = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const known = (await Class?.getSupportedFormats().catch(() => [])) ?? [];
  // Some systems offer it and read nothing, or QR codes alone.
  if (!Class || !['qr_code', 'code_128', 'code_39'].every((format) => known.includes(format))) return null;
  return new Native(new Class({ formats: FORMATS.filter((format) => known.includes(format)) }));
}

/** So many pictures without a code by the system's reader, and ours looks as well, at every second one. */
const PATIENCE = 8;

class Native implements Decoder {
  readonly kind = 'native';
  readonly ready = Promise.resolve();
  private ours: InWorker | null = null;
  private able = false;
  private broken = false;
  private missed = 0;

  constructor(private readonly detector: Detector) {}

  async read(video: HTMLVideoElement): Promise<Reading[]> {
    const found = this.broken ? [] : await this.detect(video);
    this.missed = found.length > 0 ? 0 : this.missed + 1;
    if (this.broken) return this.other.read(video);
    if (this.missed < PATIENCE || this.missed % 2 === 1) return found;
    // Glare, dirt and bars aslant: ours has looks for them. Until its file is here, the system's goes on alone.
    const { other } = this;
    return this.able ? other.read(video).catch(() => []) : found;
  }
  close(): void {
    this.ours?.close();
  }
  private get other(): InWorker {
    if (!this.ours) {
      this.ours = new InWorker();
      this.ours.ready.then(
        () => (this.able = true),
        () => undefined, // its file is not to be had, and nothing is lost by that
      );
    }
    return this.ours;
  }
  private async detect(video: HTMLVideoElement): Promise<Reading[]> {
    try {
      const found = await this.detector.detect(video);
      return found.map(({ rawValue, format, boundingBox: { x, y, width, height } }) => ({
        text: rawValue,
        bars: format === 'code_128' || format === 'code_39',
        played: format === 'qr_code' && isPlayed(rawValue.charCodeAt(0)),
        x: (x + width / 2) / video.videoWidth,
        y: (y + height / 2) / video.videoHeight,
      }));
    } catch {
      this.broken = true; // the system's service does not answer: ours reads from here on
      return [];
    }
  }
}

/** What one picture gave. */
type Told = Extract<DecoderMessage, { readings: Reading[] } | { played: PlayedCode | null }>;

/** Ours: it tells the bytes of a code, which no browser's own does. */
export class InWorker implements Decoder {
  readonly kind = 'worker';
  readonly ready: Promise<void>;
  private readonly worker = new Worker(new URL('./decoder.worker.ts', import.meta.url), {
    type: 'module',
    name: 'scan',
  });
  private waiting: { resolve: (told: Told) => void; reject: (error: Error) => void } | null = null;
  private broken: Error | null = null;

  constructor() {
    this.ready = new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }: MessageEvent<DecoderMessage>) => {
        if ('ready' in data) resolve();
        else if ('failed' in data) this.fail(new Error(data.failed), reject);
        else {
          this.waiting?.resolve(data);
          this.waiting = null;
        }
      };
      this.worker.onerror = (event) => this.fail(new Error(event.message), reject);
    });
    this.ready.catch(() => undefined); // told to who reads
  }

  async read(video: HTMLVideoElement): Promise<Reading[]> {
    const picture = await createImageBitmap(video);
    const told = await this.ask({ picture }, picture);
    return 'readings' in told ? told.readings : [];
  }
  /** The code that a screen plays in this part of a picture; null where none is read. */
  async played(part: Part): Promise<PlayedCode | null> {
    const told = await this.ask({ part }, part.points);
    return 'played' in told ? told.played : null;
  }
  close(): void {
    this.worker.terminate();
    this.waiting?.resolve({ played: null });
    this.waiting = null;
  }
  private ask(asked: Picture, moved: Transferable): Promise<Told> {
    if (this.broken) return Promise.reject(this.broken);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.worker.postMessage(asked, [moved]);
    });
  }
  private fail(error: Error, reject: (error: Error) => void): void {
    this.broken = error;
    this.waiting?.reject(error);
    this.waiting = null;
    reject(error);
  }
}
