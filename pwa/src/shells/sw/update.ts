// Tells a new version that waits from the first one, which is only being installed.

/**
 * Whether a worker that waits is a later version of the one that serves this page. WebKit shows the first of all as waiting for
 * a moment, while the page has it already.
 */
export function isUpdate(
  worker: ServiceWorker,
  { active }: Pick<ServiceWorkerRegistration, 'active'>,
  { controller }: Pick<ServiceWorkerContainer, 'controller'>,
): boolean {
  return (
    worker.state === 'installed' && controller !== null && active !== null && ![controller, active].includes(worker)
  );
}
