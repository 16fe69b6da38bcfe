// The browser's authenticator, in the page: what the server asks comes as JSON, what the authenticator says goes as JSON.
import { base64url, unbase64url } from '../../contract/pure/base64';
import type { Ceremony } from '../../contract/server';
import { Refused, refuse } from '../refusals';

type Json = Record<string, unknown>;

/** Whether this browser can make and use passkeys at all. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && typeof navigator.credentials?.create === 'function';
}
/** Whether passkeys may stand among what the browser fills in by itself. */
export async function hasAutofill(): Promise<boolean> {
  if (!hasPasskeys()) return false;
  return (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false;
}

/** Makes a passkey; answers what the server takes. */
export async function makePasskey(asked: Ceremony): Promise<Json> {
  if (!hasPasskeys()) throw refuse('no_webauthn');
  const made = await authenticator(() =>
    navigator.credentials.create({ publicKey: creation(asked.options.publicKey) }),
  );
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...described(made),
    response: {
      clientDataJSON: base64url(response.clientDataJSON),
      attestationObject: base64url(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

export interface Shown {
  credential: Json;
  /** By what the authenticator knows the person; absent where it does not tell. */
  handle: string | null;
}
/** Shows a passkey. `quietly`: only among what the browser fills in, until it is aborted. */
export async function showPasskey(asked: Ceremony, quietly?: AbortSignal): Promise<Shown> {
  if (!hasPasskeys()) throw refuse('no_webauthn');
  const given = await ask(request(asked.options.publicKey), quietly);
  const response = given.response as AuthenticatorAssertionResponse;
  const handle = response.userHandle?.byteLength ? base64url(response.userHandle) : null;
  return {
    handle,
    credential: {
      ...described(given),
      response: {
        clientDataJSON: base64url(response.clientDataJSON),
        authenticatorData: base64url(response.authenticatorData),
        signature: base64url(response.signature),
        userHandle: handle,
      },
    },
  };
}
/** The raw question, for what is judged on this device. */
export function ask(publicKey: PublicKeyCredentialRequestOptions, quietly?: AbortSignal): Promise<PublicKeyCredential> {
  return authenticator(() =>
    navigator.credentials.get({ publicKey, ...(quietly && { mediation: 'conditional', signal: quietly }) }),
  );
}

function described(credential: PublicKeyCredential): Json {
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    extensions: credential.getClientExtensionResults(),
  };
}

/** What authenticators throw, as sentences. */
async function authenticator(asking: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let given: Credential | null;
  try {
    given = await asking();
  } catch (error) {
    const name = error instanceof DOMException || error instanceof Error ? error.name : '';
    if (name === 'AbortError' || name === 'NotAllowedError') throw refuse('passkey_cancelled', error);
    throw refuse(name === 'InvalidStateError' ? 'passkey_there' : 'passkey_failed', error);
  }
  if (given === null) throw refuse('passkey_cancelled');
  return given as PublicKeyCredential;
}

interface Described {
  id: string;
  type: 'public-key';
  transports?: AuthenticatorTransport[];
}
const describedAs = (one: Described): PublicKeyCredentialDescriptor => ({ ...one, id: unbase64url(one.id) });

function creation(options: unknown): PublicKeyCredentialCreationOptions {
  const told = options as {
    challenge: string;
    user: { id: string; name: string; displayName: string };
    excludeCredentials?: Described[];
  };
  return {
    ...(options as PublicKeyCredentialCreationOptions),
    challenge: unbase64url(told.challenge),
    user: { ...told.user, id: unbase64url(told.user.id) },
    excludeCredentials: (told.excludeCredentials ?? []).map(describedAs),
  };
}
function request(options: unknown): PublicKeyCredentialRequestOptions {
  const told = options as { challenge: string; allowCredentials?: Described[] | null };
  return {
    ...(options as PublicKeyCredentialRequestOptions),
    challenge: unbase64url(told.challenge),
    allowCredentials: (told.allowCredentials ?? []).map(describedAs),
  };
}

/** A person pressed «cancel», or took too long: nothing to tell aloud. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Refused && error.code === 'passkey_cancelled';
}
