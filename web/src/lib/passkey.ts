// Passkeys, as browsers have them (WebAuthn Level 3). The server speaks JSON with base64url; older browsers want bytes, so they are turned here.
import { Trouble } from './api';

export const able = () => typeof PublicKeyCredential !== 'undefined' && navigator.credentials !== undefined;

/** Whether a passkey was made or used in this browser: then it is offered first. */
export const known = () => localStorage.getItem('passkey') === 'yes';
export const remember = () => localStorage.setItem('passkey', 'yes');

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

function text(value: ArrayBuffer | null): string {
  const raw = String.fromCharCode(...new Uint8Array(value ?? new ArrayBuffer(0)));
  return btoa(raw).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

interface Named {
  id: string;
  type: 'public-key';
  transports?: AuthenticatorTransport[];
}
const named = (list: Named[] | undefined) => list?.map((c) => ({ ...c, id: bytes(c.id) }));

/** What the browser says no in: nobody was there, the person declined, or it has no such passkey. */
function declined(e: unknown): Trouble {
  const name = e instanceof DOMException ? e.name : '';
  if (name === 'InvalidStateError')
    return new Trouble('passkey', { vi: 'Thiết bị này đã có khóa truy cập của tài khoản.', en: 'This device has a passkey of the account already.' });
  if (name === 'SecurityError')
    return new Trouble('passkey', {
      vi: 'Trình duyệt không dùng được khóa truy cập ở địa chỉ này. Hãy mở hệ thống bằng đúng địa chỉ công khai của nó.',
      en: 'The browser can use no passkey at this address. Open the system by its public address.',
    });
  return new Trouble('passkey', {
    vi: 'Chưa xác nhận được bằng khóa truy cập: thao tác bị hủy, quá giờ hoặc thiết bị không có khóa của hệ thống này. Hãy thử lại hoặc dùng cách khác.',
    en: 'Nothing was confirmed by a passkey: it was cancelled, took too long, or the device has none of this system. Try again or use another way.',
  });
}

/** Lets an authenticator make a passkey. */
export async function make(options: unknown): Promise<Record<string, unknown>> {
  const o = options as { challenge: string; user: { id: string }; excludeCredentials?: Named[] };
  const publicKey = { ...o, challenge: bytes(o.challenge), user: { ...o.user, id: bytes(o.user.id) }, excludeCredentials: named(o.excludeCredentials) ?? [] };
  let made: PublicKeyCredential | null;
  try {
    made = (await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions })) as PublicKeyCredential | null;
  } catch (e) {
    throw declined(e);
  }
  if (!made) throw declined(undefined);
  const r = made.response as AuthenticatorAttestationResponse;
  remember();
  return whole(made, { clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject), transports: r.getTransports?.() ?? [] });
}

/** Lets an authenticator sign the server's challenge. */
export async function answer(options: unknown): Promise<Record<string, unknown>> {
  const o = options as { challenge: string; allowCredentials?: Named[] };
  const publicKey = { ...o, challenge: bytes(o.challenge), allowCredentials: named(o.allowCredentials) ?? [] };
  let given: PublicKeyCredential | null;
  try {
    given = (await navigator.credentials.get({ publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions })) as PublicKeyCredential | null;
  } catch (e) {
    throw declined(e);
  }
  if (!given) throw declined(undefined);
  const r = given.response as AuthenticatorAssertionResponse;
  remember();
  return whole(given, { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature), ...(r.userHandle ? { userHandle: text(r.userHandle) } : {}) });
}

function whole(c: PublicKeyCredential, response: Record<string, unknown>): Record<string, unknown> {
  return { id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment ?? undefined, clientExtensionResults: c.getClientExtensionResults(), response };
}
