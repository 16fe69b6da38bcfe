// Ronda's own side of W1 and W2: the native headless device of `tests/`, through the same proxy.
export async function rondaRuns() {
  return 0;
}
