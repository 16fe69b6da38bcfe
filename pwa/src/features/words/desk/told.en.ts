// What was done, in a sentence, in English.
import type { Heard } from './heard';
import { strong as b } from './strong';

const tail = (text: string) => (text === '' ? '' : `: ${text}`);

export const told = {
  did: {
    assign: (_: boolean, who: string, to: string) => `${who} assigned it to ${b(to)}`,
    assignTeam: (_: boolean, who: string, team: string) => `${who} left it in the queue of ${b(team)}`,
    classify: (_: boolean, who: string, service: string) => `${who} classified it: ${b(service)}`,
    priority: (_: boolean, who: string, label: string) => `${who} set priority ${b(label)}`,
    offer: (_: boolean, who: string, to: string) => `${who} offered it to ${b(to)}`,
    schedule: (_: boolean, who: string, at: string) => `${who} scheduled a visit: ${b(at)}`,
    escalate: (_: boolean, who: string, team: string, why: string) =>
      `${who} escalated it${team === '' ? '' : ` to ${b(team)}`}${tail(why)}`,
    ask: (_: boolean, who: string, question: string) => `${who} asked the requester: ${b(question)}`,
    answer: (_: boolean, who: string, text: string) => `${who} recorded the answer: ${b(text)}`,
    resolve: (_: boolean, who: string, solution: string) => `${who} resolved it${tail(solution)}`,
    close: (_: boolean, who: string, note: string) => `${who} closed it${tail(note)}`,
    vendor: (_: boolean, who: string, vendor: string) => `${who} sent the equipment to ${b(vendor)}`,
    due: (_: boolean, who: string, at: string, why: string) => `${who} moved the deadline to ${b(at)}${tail(why)}`,
    approval: (_: boolean, who: string, granted: boolean, why: string) =>
      `${who} ${granted ? 'approved' : 'did not approve'}${tail(why)}`,
    withdrawn: (_: boolean, who: string, way: string, why: string) =>
      `${who} recorded that its requester withdraws it (${way.toLowerCase()})${tail(why)}`,
    confirm: (_: boolean, who: string, verdict: string, text: string) =>
      `${who} ${verdict === 'confirmed' ? 'confirmed the solution' : 'said that the failure persists'}${tail(text)}`,
    asked: (_: boolean, who: string, act: string) =>
      `${who} asked for: ${b(act.charAt(0).toLowerCase() + act.slice(1))}`,
    other: (_: boolean, who: string) => `${who} made a change`,
    ticked: (_: boolean, who: string, items: string[]) =>
      `${who} ticked ${items.length === 1 ? b(items[0] ?? '') : `${items.length} items: ${b(items.join(', '))}`}`,
    noted: (_: boolean, who: string, fields: string[]) => `${who} noted ${fields.join(' · ')}`,
    signedOwn: (_: boolean, who: string, paper: string) => `${who} signed ${b(paper)}`,
    signed: (_: boolean, who: string, hand: string, paper: string) =>
      `${who} took the signature of ${b(hand)}: ${paper}`,
    filed: (_: boolean, who: string, photos: number, files: number, captions: string[]) => {
      const what = [
        photos > 0 && `${photos} ${photos === 1 ? 'photo' : 'photos'}`,
        files > 0 && `${files} ${files === 1 ? 'file' : 'files'}`,
      ].filter((each) => each !== false);
      return `${who} added ${b(what.join(' and '))}${tail(captions.join(' · '))}`;
    },
    material: (_: boolean, who: string, lines: string[]) => `${who} added material: ${b(lines.join(', '))}`,
    time: (_: boolean, who: string, minutes: number, travel: boolean) =>
      `${who} logged ${b(`${minutes} min`)} of ${travel ? 'travel' : 'work'}`,
    delivered: (_: boolean, who: string, to: string) => `${who} noted that secrets were delivered by ${b(to)}`,
    contact: (_: boolean, who: string, { self, way, reached, confirms, text }: Heard) => {
      const verdict = confirms === null ? '' : b(confirms ? 'says that it works' : 'says that it still fails');
      if (self) return `${who} ${verdict || 'wrote'} (${way.toLowerCase()})${tail(text)}`;
      const answer = b(reached ? 'answered' : 'no answer') + (verdict && ` and ${verdict}`);
      return `${who} tried to reach the requester (${way.toLowerCase()}): ${answer}${tail(text)}`;
    },
  },
  didPlain: {
    start: (_: boolean, who: string, __: string) => `${who} started work`,
    accept_offer: (_: boolean, who: string, __: string) => `${who} accepted the ticket`,
    decline_offer: (_: boolean, who: string, why: string) => `${who} declined the offer${tail(why)}`,
    return: (_: boolean, who: string, why: string) => `${who} returned it to the requester${tail(why)}`,
    resubmit: (_: boolean, who: string, text: string) => `${who} submitted it again${tail(text)}`,
    request_approval: (_: boolean, who: string, text: string) => `${who} requested approval${tail(text)}`,
    wait_material: (_: boolean, who: string, why: string) => `${who} left it waiting for material${tail(why)}`,
    material_available: (_: boolean, who: string, text: string) => `${who} said the material is here${tail(text)}`,
    vendor_returned: (_: boolean, who: string, text: string) =>
      `${who} recorded its return from the vendor${tail(text)}`,
    reopen: (_: boolean, who: string, why: string) => `${who} reopened it${tail(why)}`,
    reject: (_: boolean, who: string, why: string) => `${who} marked it out of scope${tail(why)}`,
    cancel: (_: boolean, who: string, why: string) => `${who} cancelled it${tail(why)}`,
    record_letter: (_: boolean, who: string, subject: string) => `${who} recorded a letter${tail(subject)}`,
    mark_letter: (_: boolean, who: string, text: string) => `${who} moved a letter on${tail(text)}`,
    answer_survey: (_: boolean, who: string, comment: string) => `${who} answered the survey${tail(comment)}`,
    archive: (_: boolean, who: string, where: string) => `${who} filed the papers${tail(where)}`,
  },
};
