// What the browser tells of the room that it would grant.
// Some tell nothing, and some fail as they are asked: what is kept is kept all the same, and a transaction without room says so.

/** As it tells; empty where it does not. */
export async function storageEstimate(): Promise<StorageEstimate> {
  return (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
}

/** Whether so many bytes have room; true where the browser does not tell. */
export async function hasRoom(bytes: number): Promise<boolean> {
  const { quota, usage } = await storageEstimate();
  return quota === undefined || usage === undefined || quota - usage >= bytes;
}
