import { optimize } from '../../../engine/optimize/optimize.ts';
import type { Mode } from '../../../engine/plan/modes.ts';
import type { Plan } from '../../../engine/plan/node.ts';
import { rowsOf } from '../../../engine/plan/walk.ts';
import type { Value } from '../../../engine/types/value.ts';
import { difference, meant, planQuery, type Row, run } from './judge.ts';
import { isEnd, type Judged, type Law } from './judged.ts';
import { loadWorld, schemaOf } from './load.ts';

/** Asking a value at more rows changes none of its values; `rec.f` is `f`; `when` is a filter (X7). */
export const asking: Law = async judged => {
  const { one, plan, held } = judged;
  const others = one.world.tables.filter(table => table.grouping === plan.result.grouping);
  const other = others[one.shuffle % others.length]?.name;
  if (rowsOf(plan).some(isEnd) || plan.finishedAt !== null || other === undefined) return undefined;
  const turn = Math.floor(one.shuffle / 6);
  const [name, way] = WAYS[turn % WAYS.length] as (typeof WAYS)[number];
  const differs = await way(judged, other);
  if (differs === undefined) return undefined;
  held(name);
  return differs && `${name}, by the rows of ${other}: ${differs}`;
};

const WAYS: readonly (readonly [name: string, (judged: Judged, other: string) => Promise<string | null | undefined>])[] = [
  ['asked at more rows', asked],
  ['read from a record', read],
  ['filtered', filtered]
];

async function asked(judged: Judged, other: string): Promise<string | null | undefined> {
  const { near, one } = judged;
  const query = planned(judged, one.text);
  const wider = planned(judged, `{ q: (${one.text}), t: ${other}.at }`);
  if (!query || !wider) return undefined;
  const rows = await given(judged, wider);
  const expected = liftedTo(rows, query, meant(query, judged.tables));
  const isMoving = query.nodes.some(({ continuity }) => continuity === 'moving');
  const ofQuery = <T>(all: readonly T[]): T[] => all.filter((_, i) => !isMoving || expected[i]?.own);
  return difference(ofQuery(expected), ofQuery(inner(rows, query)), near);
}

async function read(judged: Judged, other: string): Promise<string | null | undefined> {
  const record = `{ q: (${judged.one.text}), t: ${other}.at }`;
  const [whole, field] = [planned(judged, record), planned(judged, `${record}.q`)];
  if (!whole || !field) return undefined;
  return difference(inner(meant(whole, judged.tables), field), await given(judged, field), judged.near);
}

async function filtered(judged: Judged, other: string): Promise<string | null | undefined> {
  const { one, tables, near } = judged;
  const condition = one.shuffle % 4 < 2 ? `${other}.seq < 2` : `last(${other}.seq) < 2`;
  const beside = planned(judged, `{ q: (${one.text}), c: ${condition} }`);
  const kept = planned(judged, `(${one.text}) | when(${condition})`);
  if (!beside || !kept) return undefined;
  const expected = meant(beside, tables).filter(({ values }) => values[1] === true);
  return difference(inner(expected, kept), await given(judged, kept), near);
}

// Every row, as it is: no filter of the mode makes it discrete.
const ALL: Mode = { results: 'history', at: null, until: null, changedSince: -(2n ** 63n), whole: true, limit: 0 };

const planned = ({ one }: Judged, text: string): Plan | null => planQuery({ ...one, text, mode: ALL }, schemaOf(one.world));

const given = async ({ one }: Judged, plan: Plan): Promise<Row[]> => (await run(optimize(plan), loadWorld(one.world), one.slices[1])).rows;

/** The records that are the first field, as rows of a query; in a null record every field is null. */
function inner(rows: readonly Row[], query: Plan): Row[] {
  return rows.map(row => ({ ...row, values: (row.values[0] as readonly Value[] | null) ?? nullsOf(query) }));
}

const nullsOf = ({ result }: Plan): readonly null[] => (result.type.kind === 'record' ? result.type.fields.map(() => null) : []);

/** What a query is worth at these rows, which are its own and others (§1.5). A moving one is anew at the others. */
function liftedTo(rows: readonly Row[], query: Plan, own: readonly Row[]): (Row & { own: boolean })[] {
  const waiting = Map.groupBy(own, identityOf);
  const latest = new Map<bigint, readonly Value[]>();
  return rows.map(row => {
    const same = waiting.get(identityOf(row))?.shift();
    if (same) latest.set(row.keyHash, same.values);
    const carried = query.result.continuity === 'continuous' ? latest.get(row.keyHash) : undefined;
    return { ...row, values: same?.values ?? carried ?? nullsOf(query), own: same !== undefined };
  });
}

const identityOf = ({ time, subsort, keyHash }: Row): string => `${time} ${subsort} ${keyHash}`;
