/** A connection's messages, as the session sees it: a WebSocket, or a test's stand-in. */
export interface Wire {
  /** Sends a text or binary frame; `written` is called once it has left the process (or cannot any more). */
  send(message: string | Uint8Array, written?: () => void): void;
  close(code: number, reason: string): void;
}
