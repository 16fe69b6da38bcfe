// Sleeps for a while; tests replace it by something shorter.

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
