// Scanning, for the screens that need it. `ScanScreen` covers the screen; `Scanner` fills what it stands in.
export { default as Scanner } from './Scanner.svelte';
export { default as ScanScreen } from './ScanScreen.svelte';
export { labelOf, recognise, shownLabel, type FoundCode, type LabelId } from '../../contract/pure/code';
