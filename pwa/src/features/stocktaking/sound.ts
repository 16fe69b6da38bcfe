// A short tone for each scan: high for what is right, low for what is not.
// Silent where the browser gives no sound.
let context: AudioContext | null = null;

export function tone(right: boolean): void {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  const from = context.currentTime;
  const voice = context.createOscillator();
  const volume = context.createGain();
  voice.frequency.value = right ? 1_320 : 220;
  volume.gain.setValueAtTime(0.15, from);
  volume.gain.exponentialRampToValueAtTime(0.001, from + (right ? 0.12 : 0.3));
  voice.connect(volume).connect(context.destination);
  voice.start(from);
  voice.stop(from + 0.3);
}
