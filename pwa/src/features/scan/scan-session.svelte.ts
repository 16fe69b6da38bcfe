// One scanning: camera and decoder together, what they are at, and what was found. The screen shows it.
import { Camera, CameraError, lenses, type CameraFault, type Lens, type Zoom } from '../../kit/camera';
import { recognise, type FoundCode } from '../../contract/pure/code';
import { Once } from '../app/once.svelte';
import { decoder, type Decoder } from './decoder';
import { Picker } from './choose-code';

/** Enough for a label at arm's length, and quick to decode. */
const FRAME = { width: 1280, height: 720 };
/** Between two pictures at least so long (ms): the phone stays cool. */
const PACE = 60;

export class Looking {
  state = $state<'opening' | 'looking' | 'closed'>('closed');
  fault = $state<CameraFault | null>(null);
  /** The reader's file could not be had. */
  unread = $state(false);
  fetching = $state(false);
  torch = $state(false);
  hasTorch = $state(false);
  zoom = $state<Zoom | null>(null);
  lenses = $state<Lens[]>([]);
  lens = $state<string | undefined>();

  private camera: Camera | null = null;
  private decoder: Promise<Decoder> | null = null;
  private readonly picker: Picker;
  /** Grows with each opening and closing: what was begun before is stale. */
  private life = 0;
  private halted = false;
  /** The lamp was lit by hand: it is lit again where the camera had to be opened again. */
  private lamp = false;
  private readonly lighting = new Once();
  private unwatch: () => void = () => undefined;

  constructor(
    private readonly origin: string,
    private readonly tell: (code: FoundCode) => void,
    /** A phone in view plays its work, or a receipt; true where somebody takes it from here. */
    private readonly played: () => boolean = () => false,
  ) {
    this.picker = new Picker(origin);
  }

  async open(video: HTMLVideoElement, id?: string): Promise<void> {
    this.close();
    const life = ++this.life;
    this.state = 'opening';
    this.fault = null;
    this.unread = false;
    const reader = (this.decoder ??= decoder());
    void this.await(reader, life);
    try {
      const camera = await Camera.open(FRAME, id);
      if (life !== this.life) return camera.close();
      this.camera = camera;
      camera.onlost(() => life === this.life && this.fail('lost'));
      video.srcObject = camera.stream;
      await video.play();
      if (life !== this.life) return;
      this.unwatch = camera.watch(video, () => void this.open(video, id));
      this.lens = camera.id;
      this.able(camera);
      this.state = 'looking';
      if (this.lamp && camera.torch) this.torch = await camera.setTorch(true);
      if (life !== this.life) return;
      this.picker.forget();
      void this.watch(video, reader, life);
      this.lenses = await lenses().catch(() => []); // one camera works; the others stay unnamed
    } catch (error) {
      if (life === this.life) this.fail(error instanceof CameraError ? error.fault : 'unknown');
    }
  }

  /** Camera off; the reader stays for the next opening. */
  close(): void {
    this.life += 1;
    this.unwatch();
    this.camera?.close();
    this.camera = null;
    this.torch = false;
    this.hasTorch = false;
    this.zoom = null;
    this.state = 'closed';
  }
  /** For good. */
  end(): void {
    this.close();
    void this.decoder?.then((one) => one.close());
    this.decoder = null;
  }
  /** The picture goes on, nothing is read. */
  halt(halted: boolean): void {
    this.halted = halted;
  }

  /** False where the light did not answer. */
  async light(): Promise<boolean> {
    const { camera } = this;
    if (!camera) return false;
    const lit = !this.torch;
    // The second tap of a double one comes before the driver has answered the first.
    const done = await this.lighting.do(() => camera.setTorch(lit));
    if (done === undefined || camera !== this.camera) return true;
    if (done) this.torch = this.lamp = lit;
    return done;
  }
  async near(value: number): Promise<void> {
    if (!this.zoom || !this.camera) return;
    const { min, max } = this.zoom;
    const next = Math.min(max, Math.max(min, value));
    this.zoom.value = next;
    await this.camera.setZoom(next);
  }
  /** A code that was typed, or came from a scanner that types. */
  typed(text: string): void {
    if (text.trim()) this.tell(recognise(text, this.origin));
  }

  /** Some drivers know of their lamp and lens only once the picture runs. */
  private able(camera: Camera): void {
    this.hasTorch = camera.torch;
    this.zoom ??= camera.zoom;
  }
  private fail(fault: CameraFault): void {
    this.close();
    this.fault = fault;
  }
  /** It reads nothing: the next opening makes another. */
  private drop(one: Promise<Decoder>): void {
    if (this.decoder !== one) return; // it was dropped already
    this.decoder = null;
    one.then(
      (reader) => reader.close(),
      () => undefined, // there is none to close
    );
  }
  private async await(one: Promise<Decoder>, life: number): Promise<void> {
    this.fetching = true;
    try {
      await (
        await one
      ).ready;
    } catch {
      if (life === this.life) this.unread = true;
      this.drop(one);
    } finally {
      this.fetching = false;
    }
  }
  private async watch(video: HTMLVideoElement, promised: Promise<Decoder>, life: number): Promise<void> {
    const reader = await promised.catch(() => null);
    if (reader === null) return; // told by `await`
    let able = false;
    while (life === this.life) {
      const began = performance.now();
      await frame(video);
      if (life !== this.life) return;
      if (this.halted || video.videoWidth === 0) continue;
      try {
        const readings = await reader.read(video);
        if (life !== this.life) return;
        if (!this.halted && readings.some(({ played }) => played) && this.played()) return;
        const own = readings.filter(({ played }) => !played);
        const code = this.halted ? null : this.picker.pick(own, performance.now());
        if (code) this.tell(code);
        if (!able && this.camera) this.able(this.camera);
        able = true;
      } catch {
        if (life !== this.life) return;
        // The reader is broken: typing goes on.
        this.unread = true;
        this.drop(promised);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, PACE - (performance.now() - began))));
    }
  }
}

/** The next picture of the video; where the browser does not tell, the next of the screen. */
function frame(video: HTMLVideoElement): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestVideoFrameCallback' in video) {
      video.requestVideoFrameCallback(resolve);
      setTimeout(resolve, 500); // a camera that stalls must not hold the loop for ever
    } else requestAnimationFrame(resolve);
  });
}
