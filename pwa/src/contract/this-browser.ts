// What this browser is: asked where it is needed, for tests have none.
import { type Platform, platformOf } from './pure/platform';

export function thisBrowser(): Platform {
  const standalone =
    matchMedia('(display-mode: standalone)').matches || ('standalone' in navigator && navigator.standalone === true);
  return platformOf({ agent: navigator.userAgent, touches: navigator.maxTouchPoints, standalone });
}
