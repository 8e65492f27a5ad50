import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { frame } from '../../engine/serve/frames.ts';
import { MAX_FRAME, SUBPROTOCOL } from '../../engine/serve/protocol.ts';
import { arrowStream, PURCHASE, purchases } from '../support/wire/arrow.ts';
import { Client } from '../support/wire/client.ts';
import { ENVIRONMENT, type Engine, ended, MAIN, startEngine } from '../support/wire/engine.ts';

let engine: Engine;
before(async () => {
  engine = await startEngine();
});
after(() => engine.stop());

const stream = (table: object = PURCHASE) => ({ type: 'table', table, rows: { kind: 'stream' } });

async function load(client: Client, bytes: Uint8Array, request: object = stream()) {
  const id = client.ask(request);
  await client.upload(id, bytes);
  return client.answer(id);
}

/** The HTTP status that an upgrade with these headers gets. */
function statusOf(headers: Record<string, string>, path = '/v1/sessions/x', protocol = SUBPROTOCOL): Promise<number | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${engine.port}${path}`, protocol, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      resolve(response.statusCode);
    });
    socket.on('error', reject);
  });
}

describe('the host', () => {
  it('says on one line where it listens', () => {
    assert.deepEqual(Object.keys(engine.ready), ['ready', 'port', 'pid', 'version']);
    assert.equal(engine.ready.pid, engine.process.pid);
  });

  it('lets in whom has the token, and nobody else', async () => {
    const authorization = `Bearer ${engine.token}`;
    assert.equal(await statusOf({ authorization }), 101);
    assert.equal(await statusOf({}), 401);
    assert.equal(await statusOf({ authorization: `Bearer ${'0'.repeat(43)}` }), 401);
    assert.equal(await statusOf({ authorization, origin: 'http://localhost:8888' }), 403);
    assert.equal(await statusOf({ authorization, host: 'rebound.example' }), 403);
    assert.equal(await statusOf({ authorization }, '/timeloom'), 404);
    assert.equal(await statusOf({ authorization }, '/v1/sessions/x', 'timeloom.v9'), 400);
  });

  it('lists and ends sessions over HTTP', async () => {
    const ask = (path: string, method = 'GET', token = engine.token) =>
      fetch(`http://127.0.0.1:${engine.port}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    const client = await Client.open(engine, 'to end');
    const { sessions } = (await (await ask('/v1/sessions')).json()) as { sessions: { name: string; connections: number }[] };
    assert.equal(sessions.find(s => s.name === 'to end')?.connections, 1);
    assert.equal((await ask('/v1/sessions/to%20end', 'DELETE', 'x'.repeat(43))).status, 401);
    assert.equal((await ask('/v1/sessions/to%20end', 'DELETE')).status, 200);
    assert.deepEqual(await client.closed(), { code: 4001, reason: 'the session was ended' });
    assert.equal((await ask('/v1/sessions/to%20end', 'DELETE')).status, 404);
    assert.equal((await ask('/v1/sessions/to%20end')).status, 426);
  });

  it('loses no byte that comes with the request itself', async () => {
    const socket = connect(engine.port, '127.0.0.1');
    const hello = JSON.stringify({ type: 'hello', features: [], version: '0' });
    const question = JSON.stringify({ type: 'catalog', id: 7 });
    const headers = [
      'GET /v1/sessions/eager HTTP/1.1',
      `Host: 127.0.0.1:${engine.port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
      `Authorization: Bearer ${engine.token}`
    ];
    socket.write(Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`), textFrame(hello), textFrame(question)]));
    let heard = '';
    for await (const bytes of socket) {
      heard += bytes.toString('latin1');
      if (heard.includes('"id":7')) break;
    }
    assert.match(heard, /^HTTP\/1\.1 101 [\s\S]*"type":"hello"[\s\S]*"type":"result","id":7/);
    socket.destroy();
  });

  it('survives what is not HTTP', async () => {
    const socket = connect(engine.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    socket.write(Buffer.from([0x16, 3, 1, 0, 255, 0, 0]));
    await new Promise(resolve => socket.once('close', resolve));
    (await Client.open(engine, 'after garbage')).close();
  });
});

describe('a session', () => {
  it('keeps its tables between connections, and shares them with others at the same time', async () => {
    const first = await Client.open(engine, 'shared');
    assert.equal((await load(first, purchases(100))).type, 'result');
    const second = await Client.open(engine, 'shared');
    const { tables } = await second.call<{ tables: { name: string; rows: number; entities: number; span: string[] }[] }>({
      type: 'catalog'
    });
    assert.deepEqual(
      tables.map(({ name, rows, entities, span }) => ({ name, rows, entities, span })),
      [{ name: 'Purchase', rows: 100, entities: 10, span: ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000099Z'] }]
    );
    await second.hear('state', state => state.rows === 100);
    first.close();
    second.close();
    await first.closed();
    await second.closed();
    const third = await Client.open(engine, 'shared');
    assert.equal((await third.call<{ tables: unknown[] }>({ type: 'catalog' })).tables.length, 1);
    third.close();
  });

  it('is invisible to another', async () => {
    const [mine, yours] = [await Client.open(engine, 'mine'), await Client.open(engine, 'yours')];
    await load(mine, purchases(10));
    assert.deepEqual(await yours.call({ type: 'catalog' }), { tables: [], formulas: [] });
    assert.notEqual((await mine.hear('hello')).epoch, (await yours.hear('hello')).epoch);
    mine.close();
    yours.close();
  });

  it('whose process is killed tells its clients; the next connection finds a fresh one, and neighbours keep theirs', async () => {
    const [client, neighbour] = [await Client.open(engine, 'killed'), await Client.open(engine, 'neighbour')];
    await load(client, purchases(10));
    await load(neighbour, purchases(10));
    process.kill(await pidOf('killed'), 'SIGKILL');
    const how = "the session's process was ended by SIGKILL";
    assert.deepEqual(await client.closed(), { code: 1011, reason: how });
    const again = await Client.open(engine, 'killed');
    const hello = await again.hear('hello');
    assert.equal(hello.lost, how);
    assert.notEqual(hello.epoch, (await client.hear('hello')).epoch);
    assert.deepEqual(await again.call({ type: 'catalog' }), { tables: [], formulas: [] });
    assert.equal((await neighbour.call<{ tables: unknown[] }>({ type: 'catalog' })).tables.length, 1);
    again.close();
    neighbour.close();
  });

  it('takes a stream far larger than the credit, and grants more as it reads', async () => {
    const client = await Client.open(engine, 'large');
    const bytes = purchases(1_000_000, 1000);
    const answer = await load(client, bytes);
    assert.ok(answer.type === 'result' && (answer.result as { rows: number }).rows === 1_000_000);
    assert.ok(client.heard.filter(m => m.type === 'credit').length >= 2);
    client.close();
  });

  it('answers others while it takes a long stream', async () => {
    const client = await Client.open(engine, 'interleaved');
    const bytes = purchases(500_000);
    const id = client.ask(stream());
    const loading = client.upload(id, bytes, 1 << 16);
    await client.call({ type: 'catalog' });
    assert.equal(
      client.heard.some(m => m.type === 'result' && m.id === id),
      false
    );
    await loading;
    assert.equal((await client.answer(id)).type, 'result');
    client.close();
  });

  it('ends a cancelled upload and goes on', async () => {
    const client = await Client.open(engine, 'cancelled');
    const id = client.ask(stream());
    client.socket.send(frame({ id, last: false, offset: 0 }, purchases(100).subarray(0, 50)));
    assert.deepEqual(await client.call({ type: 'cancel', target: id }), { running: true });
    const answer = await client.answer(id);
    assert.ok(answer.type === 'error' && answer.kind === 'cancelled');
    assert.equal((await load(client, purchases(5))).type, 'result');
    client.close();
  });
});

describe('bad input is an error that names the culprit; the session goes on with its tables', () => {
  let client: Client;
  before(async () => {
    client = await Client.open(engine, 'careful');
    await load(client, purchases(7));
  });
  after(() => client.close());

  const at = [1n, 2n, 3n];
  const user = [1, 2, 3];
  const loads: [what: string, bytes: Uint8Array, request: object, message: RegExp][] = [
    [
      'a null time',
      arrowStream({ at: [1n, null, 3n], user }),
      stream({ ...PURCHASE, grouping: 'other' }),
      /column 'at', row 1 .*the time is null/
    ],
    ['no time column', arrowStream({ user }), stream(), /column 'at': there is no such column; there are 'user'/],
    [
      'a time of the wrong type',
      arrowStream({ at: [true, false], user: [1, 2] }),
      stream({ ...PURCHASE, grouping: 'other' }),
      /column 'at': .*bool are not times/
    ],
    [
      'a key of another type than its grouping',
      arrowStream({ at, user: ['a', 'b', 'c'] }),
      stream({ ...PURCHASE, name: 'View' }),
      /column 'user': its type is string, .*'user' has keys of type i32 \(table 'Purchase'\)/
    ],
    ['bytes that are not Arrow', Buffer.from('time,key\n1,2\n'), stream(), /not Arrow/],
    ['a stream cut off in the middle', purchases(100).subarray(0, 700), stream(), /cut off/],
    ['an empty stream', new Uint8Array(0), stream(), /not Arrow data/],
    ['a name that is no name', purchases(1), stream({ ...PURCHASE, name: 'my table' }), /'my table' cannot be the name of a table/],
    [
      'rows for a table that is not there',
      purchases(1),
      { type: 'add', name: 'Purchases', rows: { kind: 'stream' } },
      /there is no table 'Purchases'; there are 'Purchase'/
    ],
    ['a type that is none', purchases(1), stream({ ...PURCHASE, schema: [['at', 'datetime']] }), /column 'at': 'datetime' is not a type/]
  ];
  for (const [what, bytes, request, message] of loads) {
    it(what, async () => {
      const answer = await load(client, bytes, request);
      assert.ok(answer.type === 'error' && answer.kind === 'data' && message.test(answer.message), JSON.stringify(answer));
      await intact();
    });
  }

  it('a table that must not be replaced', async () => {
    const answer = await load(client, purchases(1), { ...stream(), ifExists: 'error' });
    assert.ok(answer.type === 'error' && answer.kind === 'query' && answer.diagnostics?.[0]?.code === 'E0005', JSON.stringify(answer));
    await intact();
  });

  it('a table without rows and schema', async () => {
    const answer = await client.refused({ type: 'table', table: { ...PURCHASE, name: 'Empty' }, rows: { kind: 'none' } });
    assert.match(answer.message, /needs a schema/);
    await intact();
  });

  it('an unknown ticket', async () => {
    assert.match(
      (await client.refused({ type: 'fetch', ticket: 'r99', credit: 1 })).message,
      /'r99' is not there any more: run the query again/
    );
    await intact();
  });

  it('text that is not JSON, and bytes that are no frame', async () => {
    client.heard.length = 0;
    client.socket.send('{"type":');
    client.socket.send(Buffer.from([1, 2, 3]));
    await client.wait(() => client.heard.filter(m => m.type === 'error').length === 2 || undefined);
    await intact();
  });

  it('a frame over the limit closes the connection alone', async () => {
    const other = await Client.open(engine, 'careful');
    other.socket.send(Buffer.alloc(MAX_FRAME + 1));
    assert.equal((await other.closed()).code, 1009);
    await intact();
  });

  it('a broken WebSocket frame closes the connection alone', async () => {
    const other = await Client.open(engine, 'careful');
    (other.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    assert.equal((await other.closed()).code, 1002);
    await intact();
  });

  async function intact() {
    const { tables } = await client.call<{ tables: { name: string; rows: number }[] }>({ type: 'catalog' });
    assert.deepEqual(
      tables.map(({ name, rows }) => [name, rows]),
      [['Purchase', 7]]
    );
  }
});

describe('limits', () => {
  let limited: Engine;
  before(async () => {
    limited = await startEngine(['--memory-limit', '96MB']);
  });
  after(() => limited.stop());

  it('of memory end an upload with an error that names the limit; the session goes on with its tables', async () => {
    const client = await Client.open(limited, 'limited');
    await load(client, purchases(1000));
    const answer = await load(client, purchases(6_000_000), stream({ ...PURCHASE, name: 'Large' }));
    assert.ok(
      answer.type === 'error' && answer.kind === 'limit' && /memory limit of 96 MB was reached/.test(answer.message),
      JSON.stringify(answer)
    );
    assert.equal((await load(client, purchases(500_000), stream({ ...PURCHASE, name: 'Small' }))).type, 'result');
    assert.deepEqual(await tableNames(client), ['Purchase', 'Small']);
    client.close();
  });

  it('asked for by a client hold within those of the engine', async () => {
    const client = await Client.open(limited, 'limited by the client', { limits: { memory: 24 << 20 } });
    const answer = await load(client, purchases(1_000_000));
    assert.ok(answer.type === 'error' && /memory limit of 24 MB/.test(answer.message), JSON.stringify(answer));
    client.close();
  });

  it('of folders are those of the engine, or narrower', async () => {
    const client = await Client.connect(limited, 'outside');
    client.send({ type: 'hello', features: [], version: '0', limits: { allow: ['/'] } });
    const told = await client.hear('error');
    assert.ok(told.kind === 'data' && /outside the folders that may be read/.test(told.message));
    client.close();
  });
});

describe('the engine ends', () => {
  it('when stdin ends, telling its clients', async () => {
    const own = await startEngine();
    const client = await Client.open(own);
    own.process.stdin?.end();
    assert.deepEqual(await client.closed(), { code: 1001, reason: 'the engine ends: stdin was closed' });
    assert.equal(await ended(own.process), 0);
  });

  it('when its parent is killed although stdin stays open, and its sessions with it', { skip: process.platform === 'win32' }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'timeloom-'));
    const fifo = join(folder, 'stdin');
    execFileSync('mkfifo', [fifo]);
    const stdin = openSync(fifo, 'r+');
    const program = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, [${JSON.stringify(MAIN)}, 'serve'], { stdio: ['inherit', 'pipe', 'inherit'] });
      child.stdout.on('data', line => process.stdout.write(line));`;
    const parent = spawn(process.execPath, ['-e', program], { stdio: [stdin, 'pipe', 'inherit'], env: ENVIRONMENT });
    const token = 't'.repeat(43);
    writeSync(stdin, `${token}\n`);
    const { port, pid } = JSON.parse(await new Promise<string>(resolve => parent.stdout?.once('data', line => resolve(String(line)))));
    const client = await Client.open({ port, token });
    parent.kill('SIGKILL');
    assert.deepEqual(await client.closed(), { code: 1001, reason: 'the engine ends: the process that started the engine is gone' });
    while (isAlive(pid)) await new Promise(resolve => setTimeout(resolve, 20));
    closeSync(stdin);
    rmSync(folder, { recursive: true });
  });

  it('at once, and its sessions by themselves', async () => {
    const own = await startEngine();
    const client = await Client.open(own, 'orphan');
    const pid = await pidOf('orphan', own);
    own.process.kill('SIGKILL');
    await client.closed();
    while (isAlive(pid)) await new Promise(resolve => setTimeout(resolve, 20));
  });

  it('but not by an interrupt meant for its parent', async () => {
    const own = await startEngine();
    const client = await Client.open(own);
    own.process.kill('SIGINT');
    assert.deepEqual(await client.call({ type: 'catalog' }), { tables: [], formulas: [] });
    await own.stop();
  });
});

describe('an engine that cannot start says why', () => {
  async function failed(args: readonly string[], input: string): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, [MAIN, 'serve', ...args], { stdio: 'pipe', env: ENVIRONMENT });
    let [out, err] = ['', ''];
    child.stdout.on('data', bytes => {
      out += bytes;
    });
    child.stderr.on('data', bytes => {
      err += bytes;
    });
    child.stdin.end(input);
    const code = await ended(child);
    return { code, out, err };
  }
  const token = `${'t'.repeat(43)}\n`;

  it('when the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const { code, out, err } = await failed(['--port', String(port)], token);
    taken.close();
    assert.equal(code, 1);
    assert.match(JSON.parse(out).error, new RegExp(`port ${port} is in use: choose another`));
    assert.match(err, /is in use/);
  });

  it('when the token is too short, or does not come', async () => {
    assert.match(JSON.parse((await failed([], 'short\n')).out).error, /256 random bits/);
    assert.match(JSON.parse((await failed([], '')).out).error, /stdin ended before the token came/);
  });

  it('when the socket would be open to others', { skip: process.platform === 'win32' }, async () => {
    assert.match(JSON.parse((await failed(['--socket', '/tmp/timeloom-test.sock'], token)).out).error, /others can reach \/tmp/);
  });

  it('when a folder to allow is not there', async () => {
    assert.match(
      JSON.parse((await failed(['--allow', '/no/such/folder'], token)).out).error,
      /\/no\/such\/folder: there is no such file or folder/
    );
  });

  it('when an option is wrong', async () => {
    const { code, err } = await failed(['--port', '70000'], token);
    assert.equal(code, 2);
    assert.match(err, /--port: '70000' is not a whole number up to 65535/);
  });
});

describe('a unix socket', { skip: process.platform === 'win32' }, () => {
  it('in a private folder serves as well', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'timeloom-'));
    const path = join(folder, 'engine.sock');
    const own = await startEngine(['--socket', path]);
    assert.equal(own.ready.socket, path);
    const socket = new WebSocket(`ws+unix://${path}:/v1/sessions/u`, SUBPROTOCOL, { headers: { Authorization: `Bearer ${own.token}` } });
    const client = new Client(socket);
    await client.hear('hello');
    client.close();
    await own.stop();
    rmSync(folder, { recursive: true });
  });
});

/** A short text as a masked frame, the mask being zero. */
function textFrame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

async function tableNames(client: Client): Promise<readonly string[]> {
  const { tables } = await client.call<{ tables: { name: string }[] }>({ type: 'catalog' });
  return tables.map(({ name }) => name);
}

async function pidOf(session: string, { port, token } = engine): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/sessions`, { headers: { authorization: `Bearer ${token}` } });
  const { sessions } = (await response.json()) as { sessions: { name: string; pid: number }[] };
  return sessions.find(s => s.name === session)?.pid as number;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
