// Loads something lazily, once for all who ask.

/** Loads when it is first asked, and once for all who ask; what failed is loaded anew for whoever asks after that. */
export function loadedOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => {
    if (loading) return loading;
    const begun = load();
    loading = begun;
    begun.catch(() => {
      loading = null; // told to whoever asked: the next question may come once there is a network
    });
    return begun;
  };
}
