import { zoneSaid } from '../functions/time/zoned.ts';
import { zoneDataVersion } from '../types/zoneRules.ts';
import type { Plan, PlanNode, Rows } from './node.ts';
import { rowsOf } from './walk.ts';

/** The zones whose rules a plan follows, in order of their names. */
export function zonesOf(plan: Plan): readonly string[] {
  const said = [...plan.nodes.map(zoneOfNode), ...rowsOf(plan).map(zoneOfRows)];
  return [...new Set(said.filter(zone => zone !== null))].sort();
}

function zoneOfNode({ op }: PlanNode): string | null {
  if (op.kind === 'apply') return zoneSaid(op.entry, op.types);
  return op.kind === 'fold' ? (op.extent?.zone ?? null) : null;
}

const zoneOfRows = (rows: Rows): string | null => (rows.kind === 'tick' ? zoneSaid(rows.entry, rows.types) : null);

/** The zones of a plan and where their rules are from; null without zones. */
export function zonesText(plan: Plan): string | null {
  const zones = zonesOf(plan);
  return zones.length === 0 ? null : `zones ${zones.join(', ')} by the platform's tz data ${zoneDataVersion() ?? 'of unknown version'}`;
}
