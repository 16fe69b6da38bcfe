// What the desk says with a paper that it sends in the ticket's thread (OAX-37, OAX-60).
// In the language of who reads it, whatever the screen's own.
import type { Command, DocumentId, PaperToSend, Possibility } from '../../../contract/api';

export interface Sending {
  ticket: DocumentId;
  service: string;
  /** Where the portal is. */ origin: string;
}

/** An empty one is open to anybody; what was filled from a ticket, to whoever may see that ticket on the portal. */
function address(paper: PaperToSend, { ticket, service, origin }: Sending): string {
  const part = encodeURIComponent;
  return paper.filled
    ? `${origin}/portal/solicitud/${part(ticket)}/documento/${part(paper.form)}.pdf`
    : `${origin}/portal/formato/${part(service)}/${part(paper.form)}.pdf`;
}

/** What the paper is called without what the manual adds in brackets. */
export function shortTitle({ title, code }: PaperToSend): string {
  return code ?? title.replace(/ \(.*\)$/, '');
}

/** The address stands on a line of its own, so that mail programs and the portal make a link of it. */
export function paperText(paper: PaperToSend, where: Sending): string {
  const name = `«${paper.title}»${paper.code === null ? '' : ` (${paper.code})`}`;
  const sign = paper.stamp ? 'fírmelo, séllelo' : 'fírmelo';
  return [
    paper.filled
      ? `Va lleno el formato ${name}. Ábralo desde su solicitud, revíselo, ${sign} y adjúntelo aquí, o entréguelo a quien la atiende:`
      : `Llene el formato ${name}, ${sign} y adjúntelo a esta solicitud. En blanco se descarga aquí:`,
    address(paper, where),
  ].join('\n');
}

/** To send a paper is to ask for it: the ticket waits for it where it can wait, and else it is a reply. */
export function paperCommand(text: string, possibilities: readonly Possibility[]): Command {
  const asks = possibilities.some(({ command, ok }) => command === 'ask_requester' && ok);
  return asks ? { ask_requester: { question: text } } : { add_note: { audience: 'public', text } };
}
