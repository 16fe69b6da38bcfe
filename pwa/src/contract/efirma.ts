// Papers and approvals signed with a person's own certificate (e.firma): what the screen gives, never kept.
import type { DocumentId, Sha256, Timestamp } from './shared';

/** What signs what. The key and the password are used once, in a worker that ends with its answer. */
export interface Certifying {
  /** The bytes of the `.cer` and of the `.key`, as SAT gives them out. */
  certificate: Uint8Array;
  key: Uint8Array;
  password: string;
  /** The words of the paper or of the decision, as they were read. */
  text: string;
  document: DocumentId;
  now: Timestamp;
}
/** What is signed to decide an approval, and the content that it is bound to (R19). */
export interface ApprovalToSign {
  content: Sha256;
  text: string;
}
