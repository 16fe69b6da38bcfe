// A camera before a colleague's screen: opened, read as fast as it can be, closed. The screen shows what it is at.
import { Camera, CameraError, type CameraFault } from '../../kit/camera';
import type { Frame } from '../scan/frame-part';
import { PlayedReader } from '../scan/played-reader';

/** Enough for the fullest code at a hand's breadth; more would only take longer to read. */
const FRAME = { width: 1280, height: 720 };

export class Watching {
  state = $state<'opening' | 'looking' | 'closed'>('closed');
  fault = $state<CameraFault | null>(null);
  /** The reader's file could not be had. */
  unread = $state(false);

  private camera: Camera | null = null;
  private reader: PlayedReader | null = null;
  /** Grows with each opening and closing: what was begun before is stale. */
  private life = 0;
  private unwatch: () => void = () => undefined;

  /** `seen` is told what each code held. */
  constructor(private readonly seen: (bytes: Uint8Array) => void) {}

  async open(video: HTMLVideoElement): Promise<void> {
    this.close();
    const life = ++this.life;
    this.state = 'opening';
    this.fault = null;
    this.unread = false;
    const reader = (this.reader ??= new PlayedReader());
    try {
      const camera = await Camera.open(FRAME);
      if (life !== this.life) return camera.close();
      this.camera = camera;
      camera.onlost(() => life === this.life && this.fail('lost'));
      video.srcObject = camera.stream;
      await video.play();
      if (life !== this.life) return;
      this.unwatch = camera.watch(video, () => void this.open(video));
      this.state = 'looking';
      void this.watch(video, reader, life);
    } catch (error) {
      if (life === this.life) this.fail(error instanceof CameraError ? error.fault : 'unknown');
    }
  }
  close(): void {
    this.life += 1;
    this.unwatch();
    this.camera?.close();
    this.camera = null;
    this.state = 'closed';
  }
  /** For good. */
  end(): void {
    this.close();
    this.reader?.close();
    this.reader = null;
  }

  private fail(fault: CameraFault): void {
    this.close();
    this.fault = fault;
  }
  /** While some pictures are read the next is taken: the readers never wait for the camera. */
  private async watch(video: HTMLVideoElement, reader: PlayedReader, life: number): Promise<void> {
    let next: Promise<Frame | null> = Promise.resolve(null);
    try {
      await reader.ready;
      while (life === this.life) {
        const picture = await next;
        if (life !== this.life) return;
        next = taken(video);
        if (!picture) continue;
        await reader.take(picture, (bytes) => life === this.life && this.seen(bytes));
      }
    } catch {
      if (life !== this.life) return;
      this.close(); // nobody sees its picture behind what is said instead
      this.unread = true;
      reader.close();
      this.reader = null; // the next opening tries again
    } finally {
      void next.then((picture) => picture?.close());
    }
  }
}

/** The next picture of the video; null where it has none to give. */
async function taken(video: HTMLVideoElement): Promise<Frame | null> {
  await passed(video);
  if (video.videoWidth === 0) return null;
  try {
    // The camera's own picture where it is handed out: to copy what is shown keeps the page busy.
    return typeof VideoFrame === 'function' ? new VideoFrame(video) : await createImageBitmap(video);
  } catch {
    return null; // the camera has just gone: the next one, if there is one
  }
}

/** Until the next picture of the video; where the browser does not tell, the next of the screen. */
function passed(video: HTMLVideoElement): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestVideoFrameCallback' in video) {
      video.requestVideoFrameCallback(resolve);
      setTimeout(resolve, 200); // a camera that stalls must not hold the loop for ever
    } else requestAnimationFrame(resolve);
  });
}
