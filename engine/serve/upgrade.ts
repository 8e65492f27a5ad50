import { createHash, timingSafeEqual } from 'node:crypto';
import { SUBPROTOCOL } from './protocol.ts';

/** An HTTP request's line and headers, names in lower case, as Node gives them. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Refused {
  readonly status: 400 | 401 | 403 | 404;
  readonly reason: string;
}

/** What the host holds requests against. */
export interface Gate {
  readonly token: string;
  /** The values of `Host` that mean this engine. */
  readonly hosts: readonly string[];
}

const PATH = '/v1/sessions/';
const NAME_LIMIT = 200;

/** Whether whoever asks may speak to the engine at all: null, or why not. A browser (which sends `Origin`) never may. */
export function refuse(asked: Asked, gate: Gate): Refused | null {
  const { host, origin, authorization } = asked.headers;
  if (typeof host !== 'string' || !gate.hosts.includes(host.toLowerCase())) return { status: 403, reason: 'this Host is not the engine' };
  if (origin !== undefined) return { status: 403, reason: 'the engine does not serve browsers: requests with an Origin are refused' };
  if (typeof authorization !== 'string' || !sameSecret(authorization, `Bearer ${gate.token}`)) {
    return { status: 401, reason: 'the token is missing or wrong' };
  }
  return null;
}

/** The session a path names, or null. */
export function sessionName(url: string): string | null {
  if (!url.startsWith(PATH)) return null;
  const name = decoded(url.slice(PATH.length));
  return name === null || name === '' || name.length > NAME_LIMIT ? null : name;
}

/** The session that an upgrade asks for, or why it is refused. */
export function judgeUpgrade(asked: Asked, gate: Gate): string | Refused {
  const refused = refuse(asked, gate);
  if (refused !== null) return refused;
  const session = sessionName(asked.url);
  if (session === null) return { status: 404, reason: `connect to ${PATH}NAME, a percent-encoded name of 1 to ${NAME_LIMIT} characters` };
  if (!protocols(asked).includes(SUBPROTOCOL)) return { status: 400, reason: `the subprotocol must be ${SUBPROTOCOL}` };
  return session;
}

function protocols(asked: Asked): readonly string[] {
  const given = asked.headers['sec-websocket-protocol'];
  return typeof given === 'string' ? given.split(',').map(name => name.trim()) : [];
}

function decoded(text: string): string | null {
  try {
    return text.includes('/') || text.includes('?') ? null : decodeURIComponent(text);
  } catch {
    return null;
  }
}

// Digests have one length, so the comparison says nothing of the secret's.
function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
