/** Serves a query that is fed: `node fed.ts ENTITIES FEATURES EVENTS_OF_EACH_BEFORE` prints its port, and ends with its stdin. */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Column } from '../../../engine/columns/column.ts';
import { sliceColumn } from '../../../engine/columns/slice.ts';
import { frame } from '../../../engine/serve/frames.ts';
import { HEADER_BYTES } from '../../../engine/serve/protocol.ts';
import { ArrowStreamWriter } from '../../../engine/sinks/arrow.ts';
import { ArrowStreamReader } from '../../../engine/sources/arrow/reader.ts';
import { Fed } from '../fed.ts';

const [entities = 0, features = 0, before = 0] = process.argv.slice(2).map(Number);
const fed = new Fed(features);
fed.history(entities, before);

function serve(socket: WebSocket): void {
  const reader = new ArrowStreamReader(fed.strings);
  const writer = new ArrowStreamWriter(fed.fields, fed.strings);
  let offset = 0;
  const send = (pieces: readonly Uint8Array[]): void => {
    const bytes = Buffer.concat(pieces);
    socket.send(frame({ id: 1, last: false, offset }, bytes));
    offset += bytes.length;
  };
  send(writer.schema());
  socket.on('message', (data: Buffer) => {
    for (const batch of reader.push(data.subarray(HEADER_BYTES)))
      fed.push(fed.prepared(batch), ({ columns, length }) =>
        send(
          writer.batch(
            columns.map(column => first(column, length)),
            length
          )
        )
      );
  });
}

const first = (column: Column, length: number): Column => (column.length === length ? column : sliceColumn(column, 0, length));

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket, { socket: below }) => {
  below.setNoDelay(true);
  serve(socket);
});
server.on('listening', () => console.log((server.address() as AddressInfo).port));
process.stdin.on('end', () => process.exit()).resume();
