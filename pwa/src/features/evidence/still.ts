// One picture of what the camera shows.

/**
 * What the camera shows just now. Where the browser can, the frame as the camera gave it, which costs nothing until it
 * is drawn, and that is elsewhere; to copy it here took a third of the time from the shutter to the small picture.
 */
export async function still(video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap> {
  const frame = frameOf(video);
  return frame ?? createImageBitmap(video);
}
function frameOf(video: HTMLVideoElement): VideoFrame | null {
  if (typeof VideoFrame !== 'function') return null;
  try {
    const frame = new VideoFrame(video);
    // A frame that is to be turned yet would be kept lying: the copy is upright.
    if (frame.displayWidth === video.videoWidth && frame.displayHeight === video.videoHeight) return frame;
    frame.close();
  } catch {
    // this browser makes frames of other things alone: the copy does
  }
  return null;
}
