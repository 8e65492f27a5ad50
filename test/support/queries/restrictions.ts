import type { QueryTable } from '../../../engine/columns/events.ts';
import { directTables } from '../../../engine/plan/direct.ts';
import { type Restriction, restrict } from '../../../engine/sources/restrict.ts';
import { convert } from '../../../engine/types/convert.ts';
import { hashValue } from '../../../engine/types/hash.ts';
import { castText } from '../../../engine/types/text.ts';
import * as t from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import { difference, hasFewTicks, meant, run } from './judge.ts';
import type { Judged, Law } from './judged.ts';
import { loadWorld, schemaOf } from './load.ts';

/** Restricted to some entities, a query gives what it gives on tables with only their events, numbered as before; tables behind a lookup stay whole (§7.5, X7). */
export const restrictions: Law = async ({ one, plan, tables, near, held }) => {
  const direct = new Set(directTables(plan));
  const chosen = keysOf(one, direct) ?? shareOf(one);
  const kept = new Map(
    [...tables].map(([name, table]) => [
      name,
      direct.has(name) ? { ...table, events: table.events.filter(({ keyHash }) => chosen.isKept(keyHash)) } : table
    ])
  );
  if (!hasFewTicks(plan, kept, 300)) return undefined;
  held(chosen.restriction.keys ? 'some keys' : 'some percent');
  const data = loadWorld(one.world);
  const read = new Map(
    [...data.tables].map(([name, table]): [string, QueryTable] => [
      name,
      direct.has(name) ? restrict(table, chosen.restriction, data.strings) : table
    ])
  );
  const given = (await run(plan, { ...data, tables: read }, one.slices[1])).rows;
  const differs = difference(meant(plan, kept), given, near);
  return differs && `restricted to ${JSON.stringify(chosen.restriction)}: ${differs}`;
};

interface Chosen {
  readonly restriction: Restriction;
  readonly isKept: (keyHash: bigint) => boolean;
}

const LAST = 2n ** 64n - 1n;

function shareOf({ shuffle }: Judged['one']): Chosen {
  const eighths = shuffle % 9;
  return { restriction: { keys: null, percent: eighths * 12.5 }, isKept: hash => 8n * hash <= BigInt(eighths) * LAST + 4n };
}

/** Every other key, where the tables that are read have keys of one type and texts for them. */
function keysOf({ world, shuffle }: Judged['one'], direct: ReadonlySet<string>): Chosen | null {
  const schemas = [...schemaOf(world).tables.values()].filter(({ name }) => direct.has(name));
  const type = schemas[0]?.keyType;
  if (shuffle % 4 < 2 || !type || schemas.some(({ keyType }) => keyType.kind !== type.kind)) return null;
  const of = world.tables.filter(({ name }) => direct.has(name));
  const values = of.flatMap(({ fields, rows, key }) => {
    const column = fields.findIndex(field => field.name === key);
    return rows.flatMap(row => (row[column] === null ? [] : [row[column] as Value]));
  });
  const texts = [...new Map(values.map(value => [castText(type, value), value]))].filter(
    ([text]) => convert(text, t.STRING, type) !== null
  );
  const some = texts.filter((_, i) => i % 2 === 0);
  const hashes = new Set(some.map(([, value]) => hashValue(type, value)));
  return { restriction: { keys: some.map(([text]) => text), percent: null }, isKept: hash => hashes.has(hash) };
}
