// The screens of the field but the round: read once the round is painted.
export { default as Article } from '../../features/knowledge/field/Article.svelte';
export { default as Articles } from '../../features/knowledge/field/Articles.svelte';
export { default as BellScreen } from '../../features/bell/field/BellScreen.svelte';
export { default as Conflicts } from '../../features/conflicts/field/Conflicts.svelte';
export { default as Item } from '../../features/equipment/field/Item.svelte';
export { default as Items } from '../../features/equipment/field/Items.svelte';
export { default as LabelLanding } from '../../features/equipment/LabelLanding.svelte';
export { default as NewTicket } from '../../features/call/field/NewTicketScreen.svelte';
export { default as Queue } from '../../features/outbox/field/Queue.svelte';
export { default as Record } from '../../features/records/field/Record.svelte';
export { default as Registers } from '../../features/records/field/Registers.svelte';
export { default as ScanOrType } from '../../features/equipment/ScanOrType.svelte';
export { default as Settings } from './Settings.svelte';
export { default as ShareScreen } from '../../features/share/field/ShareScreen.svelte';
export { default as SharedBar } from '../../features/share/field/SharedBar.svelte';
export { default as StocktakingScreen } from '../../features/stocktaking/field/StocktakingScreen.svelte';
export { default as Ticket } from '../../features/ticket-page/field/Ticket.svelte';
