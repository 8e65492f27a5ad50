import { nameOf } from '../functions/index.ts';
import { showValue } from '../types/literal.ts';
import { showType } from '../types/type.ts';
import { callText } from './call.ts';
import type { Plan, PlanNode, Rows } from './node.ts';
import { rowsOf } from './walk.ts';

/**
 * A plan as text: its row sets (`r0`, `r1`, …), then its nodes (`%0`, `%1`, …), each after what it is made of, the result last.
 * A node says where it lives: `@r0 discrete`.
 */
export function showPlan(plan: Plan): string {
  const names = new Map<PlanNode | Rows, string>([
    ...rowsOf(plan).map((rows, i) => [rows, `r${i}`] as const),
    ...plan.nodes.map((node, i) => [node, `%${i}`] as const)
  ]);
  const name = (part: PlanNode | Rows): string => names.get(part) as string;
  return [
    ...rowsOf(plan).map(rows => `${name(rows)} = ${showRows(rows, name)}`),
    ...plan.nodes.map(node => `${name(node)} = ${showNode(node, name)}`),
    ...showMode(plan, name)
  ].join('\n');
}

type NameOf = (part: PlanNode | Rows) => string;

function showRows(rows: Rows, name: NameOf): string {
  switch (rows.kind) {
    case 'table':
      return `table ${rows.table}`;
    case 'union':
      return `union ${rows.of.map(name).join(' ')}`;
    case 'filter':
      return `filter ${name(rows.of)} where ${name(rows.condition)}`;
    case 'rekey':
      return `rekey ${name(rows.of)} by ${name(rows.key)} as ${rows.grouping}`;
    case 'shift_to':
      return `shift ${name(rows.of)} to ${name(rows.time)}`;
    case 'shift_until':
      return `shift ${name(rows.of)} until ${name(rows.predicate)}`;
    case 'expiry':
      return [`expiry ${name(rows.of)} of ${name(rows.input)} ${rows.extent.name} within`, ...rows.span.map(name)].join(' ');
    case 'tick':
      return [
        `tick ${name(rows.of)} ${callText(rows.entry, rows.types)}`,
        ...(rows.span.length > 0 ? ['within', ...rows.span.map(name)] : [])
      ].join(' ');
  }
}

function showNode(node: PlanNode, name: NameOf): string {
  const head = [node.op.kind, ...detail(node), ...node.args.map(name)].join(' ');
  const place = node.rows ? `@${name(node.rows)} ${node.continuity}` : node.continuity;
  return `${head} ${place}: ${showType(node.type)}`;
}

function detail({ op }: PlanNode): string[] {
  switch (op.kind) {
    case 'literal':
      return [showValue(op.value)];
    case 'events':
      return [op.table];
    case 'field':
    case 'member':
      return [op.name];
    case 'apply':
      return [nameOf(op.entry)];
    case 'fold':
      return [nameOf(op.entry), ...(op.segments > 0 ? [`segments ${op.segments}`] : []), ...(op.extent ? [op.extent.name] : [])];
    default:
      return [];
  }
}

function showMode({ result, until, finishedAt, limit }: Plan, name: NameOf): string[] {
  return [
    `result ${name(result)}`,
    ...(until === null ? [] : [`until ${until}`]),
    ...(finishedAt === null ? [] : [`finished at ${finishedAt}`]),
    ...(limit === 0 ? [] : [`limit ${limit}`])
  ];
}
