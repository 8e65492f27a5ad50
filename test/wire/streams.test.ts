import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Download } from '../../engine/serve/download.ts';
import { frame, readHeader } from '../../engine/serve/frames.ts';
import { HEADER_BYTES, MAX_FRAME, UPLOAD_CREDIT } from '../../engine/serve/protocol.ts';
import { Upload } from '../../engine/serve/upload.ts';

const ID = fc.integer({ min: 1, max: 0xffffffff });

describe('a frame', () => {
  it('gives back its header and bytes', () => {
    fc.assert(
      fc.property(ID, fc.boolean(), fc.boolean(), fc.maxSafeNat(), fc.uint8Array(), (id, last, call, offset, bytes) => {
        const whole = frame({ id, last, call, offset }, bytes);
        assert.deepEqual(readHeader(whole), { id, last, call, offset });
        assert.deepEqual(new Uint8Array(whole.subarray(HEADER_BYTES)), bytes);
      })
    );
  });

  it('that is too short, or uses reserved bits, has no header', () => {
    assert.equal(readHeader(new Uint8Array(15)), null);
    const reserved = frame({ id: 1, last: true, offset: 0 }, new Uint8Array(0));
    reserved[5] = 1;
    assert.equal(readHeader(reserved), null);
    const far = frame({ id: 1, last: true, offset: 0 }, new Uint8Array(0));
    far.fill(255, 8);
    assert.equal(readHeader(far), null);
  });
});

class Line {
  readonly frames: Uint8Array[] = [];
  #written: (() => void)[] = [];
  send(message: string | Uint8Array, written?: () => void): void {
    this.frames.push(Uint8Array.from(message as Uint8Array));
    if (written) this.#written.push(written);
  }
  close(): void {}
  flush(): void {
    for (const written of this.#written.splice(0)) written();
  }
  get bytes(): number {
    return this.frames.reduce((sum, f) => sum + f.length - HEADER_BYTES, 0);
  }
}

async function all(upload: Upload): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of upload) pieces.push(piece);
  return pieces;
}

const settle = () => new Promise(resolve => setImmediate(resolve));

describe('a download', () => {
  it('sends no byte beyond its credit, whatever the pieces and credits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 })),
        fc.array(fc.integer({ min: 1, max: 40 })),
        async (pieces, credits) => {
          const line = new Line();
          const download = new Download(5, line, 0);
          const sending = (async () => {
            for (const piece of pieces) await download.send([piece]);
            download.end();
          })();
          let allowed = 0;
          const whole = Buffer.concat(pieces);
          const check = async () => {
            await settle();
            line.flush();
            assert.equal(line.bytes, Math.min(allowed, whole.length));
          };
          for (const credit of credits) {
            await check();
            allowed += credit;
            download.allow(credit);
          }
          allowed += whole.length;
          download.allow(whole.length);
          await check();
          await sending;
          const bodies = line.frames.map(f => f.subarray(HEADER_BYTES));
          assert.deepEqual(Buffer.concat(bodies), whole);
          const headers = line.frames.map(f => readHeader(f));
          assert.ok(headers.every((h, i) => h?.last === (i === headers.length - 1)));
          assert.deepEqual(
            headers.map(h => h?.offset),
            bodies.map((_, i) => bodies.slice(0, i).reduce((sum, b) => sum + b.length, 0))
          );
        }
      ),
      { numRuns: 50 }
    );
  });

  it('never makes a frame over the limit', async () => {
    const line = new Line();
    const download = new Download(5, line, 1 << 30);
    await download.send([new Uint8Array(3 * MAX_FRAME)]);
    download.end();
    assert.ok(line.frames.every(f => f.length <= MAX_FRAME));
    assert.equal(line.bytes, 3 * MAX_FRAME);
  });

  it('waits while too much lies unsent, whatever the credit', async () => {
    const line = new Line();
    const download = new Download(5, line, Number.MAX_SAFE_INTEGER);
    const sending = download.send([new Uint8Array(32 << 20)]);
    await settle();
    assert.ok(line.bytes <= 6 << 20, `${line.bytes} bytes lie unsent`);
    for (let i = 0; i < 32; i++) {
      line.flush();
      await settle();
    }
    await sending;
    download.end();
    assert.equal(line.bytes, 32 << 20);
  });

  it('puts small pieces into one frame, which does not wait for more than a moment', async () => {
    const line = new Line();
    const download = new Download(5, line, 1 << 30);
    for (let i = 0; i < 100; i++) await download.send([new Uint8Array(100).fill(i)]);
    assert.equal(line.frames.length, 0);
    await new Promise(resolve => setTimeout(resolve, 100));
    assert.deepEqual([line.frames.length, line.bytes], [1, 10_000]);
    download.end();
    assert.deepEqual([line.frames.length, line.bytes], [2, 10_000]);
  });

  it('that is stopped while it waits fails with the reason', async () => {
    const download = new Download(5, new Line(), 0);
    const sending = download.send([new Uint8Array(1)]);
    download.fail(new Error('stopped'));
    await assert.rejects(sending, /stopped/);
  });
});

describe('an upload', () => {
  const at = (offset: number, last = false) => ({ id: 1, last, offset });

  it('gives the bytes in order and ends with the last frame', async () => {
    const upload = new Upload(() => {});
    const read = all(upload);
    upload.accept(at(0), Buffer.from('ab'));
    await settle();
    upload.accept(at(2), Buffer.from('c'));
    upload.accept(at(3, true), Buffer.from(''));
    assert.equal(Buffer.concat(await read).toString(), 'abc');
  });

  it('refuses a gap, a repetition and what comes after the end', () => {
    const upload = new Upload(() => {});
    upload.accept(at(0), Buffer.from('ab'));
    assert.throws(() => upload.accept(at(3), Buffer.from('x')), /begins at byte 3 of its stream instead of 2/);
    assert.throws(() => upload.accept(at(0), Buffer.from('x')), /begins at byte 0 of its stream instead of 2/);
    upload.accept(at(2, true), Buffer.from(''));
    assert.throws(() => upload.accept(at(2), Buffer.from('x')), /after the last one/);
  });

  it('refuses what is over its credit, and gives credit only for what was read', async () => {
    const grants: number[] = [];
    const upload = new Upload(bytes => grants.push(bytes));
    const mega = new Uint8Array(1 << 20);
    const full = UPLOAD_CREDIT / mega.length;
    for (let i = 0; i < full; i++) upload.accept(at(i * mega.length), mega);
    await settle();
    assert.deepEqual(grants, [], 'nobody has read yet');
    assert.throws(() => upload.accept(at(UPLOAD_CREDIT), mega), /1048576 bytes over its credit/);
    const reader = upload[Symbol.asyncIterator]();
    for (let i = 0; i < full; i++) await reader.next();
    assert.equal(
      grants.reduce((a, b) => a + b, 0),
      UPLOAD_CREDIT / 2
    );
  });

  it('that fails makes its reader fail', async () => {
    const upload = new Upload(() => {});
    const read = all(upload);
    upload.fail(new Error('stopped'));
    await assert.rejects(read, /stopped/);
  });
});
