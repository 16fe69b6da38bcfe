// What to do where the camera gives no picture. What the words on the screen name first is the filled button.
import type { CameraFault } from '../../../kit/camera';

/** `use`: the phone's own camera app; `pick`: a photo that was taken before; `again`: the camera is opened once more. */
export type CameraWay = 'use' | 'pick' | 'again';

export const WAYS: Readonly<Record<CameraFault, readonly [first: CameraWay, second: CameraWay]>> = {
  denied: ['use', 'again'],
  none: ['pick', 'use'],
  insecure: ['use', 'pick'],
  busy: ['again', 'use'],
  lost: ['again', 'use'],
  unknown: ['again', 'use'],
};
