import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DataError, LimitError } from '../../engine/diagnostics/failure.ts';
import { frame } from '../../engine/serve/frames.ts';
import { Problem } from '../../engine/serve/problem.ts';
import { MAX_TEXT } from '../../engine/serve/protocol.ts';
import { settle, Talk } from '../support/wire/talk.ts';

const catalog = { type: 'catalog', id: 1 };
const stream = { type: 'add', id: 1, name: 'T', rows: { kind: 'stream' } };

describe('a connection', () => {
  it('answers with the value of the answering function', async () => {
    const talk = new Talk({ format: ({ text }) => ({ text: text.toUpperCase() }) });
    talk.say({ type: 'format', id: 9, text: 'a' });
    await settle();
    assert.deepEqual(talk.sent, [{ type: 'result', id: 9, result: { text: 'A' } }]);
  });

  it('answers requests as they finish, not in order', async () => {
    let finish = () => {};
    const talk = new Talk({
      catalog: () =>
        new Promise<void>(resolve => {
          finish = resolve;
        }),
      functions: () => 'quick'
    });
    talk.say(catalog);
    talk.say({ type: 'functions', id: 2 });
    await settle();
    finish();
    await settle();
    assert.deepEqual(
      talk.sent.map(m => 'id' in m && m.id),
      [2, 1]
    );
  });

  const failures: [what: string, failure: unknown, kind: string, message: RegExp][] = [
    ['a mistake in the query', new Problem('query', 'Unknown name', []), 'query', /^Unknown name$/],
    ['bad data', new DataError('the time is null', { file: 'a.csv', column: 'at', row: 3 }), 'data', /a\.csv, column 'at', row 3/],
    ['a limit', new LimitError('the time limit of 1 s was reached'), 'limit', /1 s/],
    ['a failed allocation', new RangeError('Array buffer allocation failed'), 'limit', /memory ran out/],
    ['a bug', new TypeError('x is not a function'), 'internal', /^error\[B1000\]: Internal error: TypeError: x is not a function \(at /],
    ['a thrown text', 'oops', 'internal', /B1000.*oops/]
  ];
  for (const [what, failure, kind, message] of failures) {
    it(`tells ${what} as an error of kind ${kind} and goes on`, async () => {
      const talk = new Talk({
        catalog: () => {
          throw failure;
        },
        functions: () => 'fine'
      });
      talk.say(catalog);
      talk.say({ type: 'functions', id: 2 });
      await settle();
      const told = talk.answerTo(1);
      assert.ok(told?.type === 'error' && told.kind === kind && message.test(told.message), JSON.stringify(told));
      assert.deepEqual(talk.answerTo(2), { type: 'result', id: 2, result: 'fine' });
    });
  }

  const malformed: [what: string, text: string, id: number, message: RegExp][] = [
    ['no JSON', '{"type":', 0, /not JSON/],
    ['a list', '[1]', 0, /the message: expected an object, got \[1\]/],
    ['null', 'null', 0, /expected an object, got null/],
    ['no type', '{"id":4}', 4, /type: expected text, got nothing/],
    ['an unknown type', '{"id":4,"type":"__proto__"}', 4, /no request of type '__proto__'/],
    ['no id', '{"type":"catalog"}', 0, /id: expected a whole number/],
    ['an id that is no whole number', '{"type":"catalog","id":1.5}', 0, /id: expected a whole number/],
    ['an id over 32 bits', '{"type":"catalog","id":4294967296}', 0, /id: expected/],
    ['a member of the wrong type', '{"type":"fetch","id":4,"ticket":7,"credit":1}', 4, /ticket: expected text, got 7/],
    [
      'a member missing deep inside',
      '{"type":"table","id":4,"table":{"name":"T"},"rows":{"kind":"none"}}',
      4,
      /table\.time: expected text, got nothing/
    ],
    ['a choice that is none', '{"type":"query","id":4,"text":"","results":"all"}', 4, /results: expected one of history, final, got "all"/],
    ['a list with a bad item', '{"type":"query","id":4,"text":"","entities":["a",1]}', 4, /entities\[1\]: expected text, got 1/]
  ];
  for (const [what, text, id, message] of malformed) {
    it(`answers ${what} with an error of kind protocol`, async () => {
      const talk = new Talk({ functions: () => 'fine' });
      talk.connection.text(text);
      talk.say({ type: 'functions', id: 100 });
      await settle();
      const [told] = talk.sent;
      assert.ok(told?.type === 'error' && told.kind === 'protocol' && told.id === id && message.test(told.message), JSON.stringify(told));
      assert.ok(talk.answerTo(100));
    });
  }

  it('survives any text and any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.json(), fc.uint8Array({ maxLength: 40 })), { maxLength: 5 }), async garbage => {
        const talk = new Talk({ functions: () => 'fine' });
        for (const piece of garbage) {
          if (typeof piece === 'string') talk.connection.text(piece);
          else talk.connection.binary(piece);
        }
        talk.say({ type: 'functions', id: 77 });
        await settle();
        assert.ok(talk.answerTo(77));
      }),
      { numRuns: 200 }
    );
  });

  it('tells of an answer that is too long for a message', async () => {
    const talk = new Talk({ catalog: () => 'x'.repeat(MAX_TEXT) });
    talk.say(catalog);
    await settle();
    assert.match(JSON.stringify(talk.answerTo(1)), /"kind":"limit".*the answer is too long/);
  });

  it('wants hello first', () => {
    const talk = new Talk({}, undefined, false);
    talk.say(catalog);
    assert.deepEqual(talk.closing, [1002, 'the first message must be hello']);
  });

  it('refuses an id that is still in use, and takes it again afterwards', async () => {
    let finish = () => {};
    const talk = new Talk({
      catalog: () =>
        new Promise<void>(resolve => {
          finish = resolve;
        })
    });
    talk.say(catalog);
    talk.say(catalog);
    assert.match(JSON.stringify(talk.sent), /request 1 is still being answered/);
    finish();
    await settle();
    talk.sent.length = 0;
    talk.say(catalog);
    finish();
    await settle();
    assert.deepEqual(talk.sent, [{ type: 'result', id: 1, result: {} }]);
  });

  it('acknowledges a cancel, and the cancelled request ends as cancelled', async () => {
    const talk = new Talk({
      async catalog(_, job) {
        for (;;) await job.pause();
      }
    });
    talk.say(catalog);
    await settle();
    talk.say({ type: 'cancel', id: 2, target: 1 });
    await settle();
    await settle();
    assert.deepEqual(talk.answerTo(2), { type: 'result', id: 2, result: { running: true } });
    assert.deepEqual(talk.answerTo(1), { type: 'error', id: 1, kind: 'cancelled', message: 'the request was cancelled' });
    talk.say({ type: 'cancel', id: 3, target: 1 });
    assert.deepEqual(talk.answerTo(3), { type: 'result', id: 3, result: { running: false } });
  });

  it('stops what a client asked for when the client is gone', async () => {
    let stopped = false;
    const talk = new Talk({
      async catalog(_, job) {
        try {
          for (;;) await job.pause();
        } finally {
          stopped = true;
        }
      }
    });
    talk.say(catalog);
    await settle();
    talk.connection.closed();
    await settle();
    await settle();
    assert.ok(stopped);
  });

  it('tells progress at most ten times a second', async () => {
    const talk = new Talk({
      catalog(_, job) {
        for (let i = 0; i <= 100; i++) {
          job.progress({ done: i, total: 100, time: i / 200, out: 0 });
          talk.clock.pass(10);
        }
      }
    });
    talk.say(catalog);
    await settle();
    const told = talk.sent.filter(m => m.type === 'progress');
    assert.equal(told.length, 11);
    assert.deepEqual(told[1], { type: 'progress', id: 1, done: 10, total: 100, time: 0.05, out: 0 });
  });

  it('lets others have their turn between the slices of a long request', async () => {
    const order: string[] = [];
    const talk = new Talk({
      async catalog(_, job) {
        for (let i = 0; i < 3; i++) {
          order.push(`slice ${i}`);
          await job.pause();
        }
      },
      functions: () => void order.push('check')
    });
    talk.say(catalog);
    setImmediate(() => talk.say({ type: 'functions', id: 2 }));
    for (let i = 0; i < 5; i++) await settle();
    assert.ok(order.indexOf('check') < order.indexOf('slice 2'));
  });
});

describe('limits', () => {
  const forever = {
    async catalog(_: unknown, job: { pause(): Promise<void> }) {
      for (;;) {
        talkOfNow?.clock.pass(300);
        await job.pause();
      }
    }
  };
  let talkOfNow: Talk | null = null;

  it('of time end a request with an error that names the limit', async () => {
    const talk = new Talk(forever, { memory: null, time: 1000 });
    talkOfNow = talk;
    talk.say(catalog);
    for (let i = 0; i < 10; i++) await settle();
    const told = talk.answerTo(1);
    assert.ok(
      told?.type === 'error' && told.kind === 'limit' && /time limit of 1 s .*raise time_limit/.test(told.message),
      JSON.stringify(told)
    );
  });

  it('of memory do so only when collecting garbage does not help', async () => {
    const talk = new Talk(forever, { memory: 10 << 20, time: null });
    talkOfNow = talk;
    talk.memory = 9 << 20;
    talk.say(catalog);
    for (let i = 0; i < 5; i++) await settle();
    assert.equal(talk.answerTo(1), undefined);
    talk.memory = 30 << 20;
    for (let i = 0; i < 5; i++) await settle();
    const told = talk.answerTo(1);
    assert.ok(talk.collected > 0);
    assert.ok(told?.type === 'error' && told.kind === 'limit' && /memory limit of 10 MB was reached \(30 MB in use\)/.test(told.message));
  });
});

describe('a stream to the engine', () => {
  async function read(job: { upload(): AsyncIterable<Uint8Array> }): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of job.upload()) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }
  const piece = (id: number, offset: number, text: string, last = false) => frame({ id, last, offset }, Buffer.from(text));

  it('reaches its request', async () => {
    const talk = new Talk({ add: (_, job) => read(job) });
    talk.say(stream);
    talk.connection.binary(piece(1, 0, 'ab'));
    talk.connection.binary(piece(1, 2, 'c', true));
    await settle();
    assert.deepEqual(talk.sent, [{ type: 'result', id: 1, result: 'abc' }]);
  });

  it('with a gap ends its request with an error; what still comes is dropped', async () => {
    const talk = new Talk({ add: (_, job) => read(job) });
    talk.say(stream);
    talk.connection.binary(piece(1, 2, 'ab'));
    await settle();
    talk.connection.binary(piece(1, 4, 'ab'));
    talk.connection.binary(piece(1, 6, 'ab', true));
    await settle();
    assert.equal(talk.sent.length, 1);
    assert.match(JSON.stringify(talk.sent[0]), /"kind":"protocol".*begins at byte 2/);
  });

  it('for a request that failed before it read is dropped', async () => {
    const talk = new Talk({
      add: () => {
        throw new DataError('no');
      }
    });
    talk.say(stream);
    talk.connection.binary(piece(1, 0, 'ab'));
    await settle();
    talk.connection.binary(piece(1, 2, 'ab', true));
    assert.deepEqual(
      talk.sent.map(m => m.type === 'error' && m.message),
      ['no']
    );
  });

  it('for nobody is an error each time', async () => {
    const talk = new Talk({});
    talk.connection.binary(piece(5, 0, 'ab'));
    assert.match(JSON.stringify(talk.sent[0]), /"id":5.*no request 5 takes a stream/);
  });
});
