// Files dragged over the page or pasted into it, wherever the pointer and the caret are.

export interface Dropping {
  /** Something that could be dropped is above the page. */
  over: (yes: boolean) => void;
  take: (files: File[]) => void;
}

/** Listens until the answer is called. Text that is dragged or pasted goes where it always goes. */
export function dropping({ over, take }: Dropping): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const holds = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  addEventListener(
    'dragover',
    (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      over(true);
    },
    { signal },
  );
  addEventListener(
    'dragleave',
    (event) => {
      if (event.relatedTarget === null) over(false);
    },
    { signal },
  );
  addEventListener(
    'drop',
    (event) => {
      over(false);
      if (!holds(event)) return;
      event.preventDefault();
      take([...(event.dataTransfer?.files ?? [])]);
    },
    { signal },
  );
  addEventListener(
    'paste',
    (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      take(files);
    },
    { signal },
  );
  return () => stop.abort();
}
