import type { Readable } from 'node:stream';

const MINIMUM = 43;
const MAXIMUM = 1024;

/** Reads the token, the first line of `input`, and leaves the rest flowing unread. Throws a sentence if there is no token of 256 bits. */
export async function readToken(input: Readable): Promise<string> {
  const line = await firstLine(input);
  if (line.length < MINIMUM || line.length > MAXIMUM || !/^[A-Za-z0-9._~+/=-]+$/.test(line)) {
    throw new Error('the first line of stdin must be the token: 256 random bits as base64url or hex');
  }
  return line;
}

function firstLine(input: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const take = (bytes: Buffer) => {
      text += bytes.toString('latin1');
      const end = text.indexOf('\n');
      if (end < 0 && text.length <= MAXIMUM) return;
      input.off('data', take);
      input.resume();
      resolve(end < 0 ? text : text.slice(0, end).replace(/\r$/, ''));
    };
    input.on('data', take);
    input.once('end', () => reject(new Error('stdin ended before the token came')));
    input.once('error', reject);
  });
}
