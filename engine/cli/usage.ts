/** A mistake in the command line; the message says what was expected. */
export class Usage extends Error {
  override readonly name = 'Usage';
}
