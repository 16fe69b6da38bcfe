// Sleeps for a while; tests replace it by something shorter.

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
