// The one camera of a viewfinder: opened anew where the phone took it away. Never are there two at once.
import { type Camera, CameraError, type CameraFault } from './camera';

export interface Stands {
  camera: Camera | null;
  /** Its picture runs. */
  live: boolean;
  fault: CameraFault | null;
}
export const OFF: Stands = { camera: null, live: false, fault: null };

export interface OneCameraParts {
  open: () => Promise<Camera>;
  tell: (stands: Stands) => void;
  /** A suspension left it black. */
  again: () => void;
}

export class OneCamera {
  private camera: Camera | null = null;
  /** Grows with each opening and closing: what was begun before is stale. */
  private life = 0;
  private unwatch: () => void = () => undefined;

  constructor(private readonly parts: OneCameraParts) {}

  /** Null where there is none to be had, and where another opening, or the closing, came after this one. */
  async open(video: HTMLVideoElement): Promise<Camera | null> {
    this.close();
    const { life } = this;
    try {
      const camera = await this.parts.open();
      if (life !== this.life) {
        camera.close();
        return null;
      }
      this.camera = camera;
      camera.onlost(() => life === this.life && this.fail('lost'));
      video.srcObject = camera.stream;
      await video.play();
      if (life !== this.life) return null;
      this.unwatch = camera.watch(video, this.parts.again);
      this.parts.tell({ camera, live: true, fault: null });
      return camera;
    } catch (error) {
      if (life === this.life) this.fail(error instanceof CameraError ? error.fault : 'unknown');
      return null;
    }
  }
  close(): void {
    this.life += 1;
    this.unwatch();
    this.unwatch = () => undefined;
    this.camera?.close();
    this.camera = null;
    this.parts.tell(OFF);
  }

  private fail(fault: CameraFault): void {
    this.close();
    this.parts.tell({ ...OFF, fault });
  }
}
