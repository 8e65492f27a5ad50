import { showModule } from '../ir/show.ts';
import type { Rows } from '../plan/node.ts';
import type { Program, Step } from './program.ts';

/** A program as text: its steps in order, what the host computes, the module. */
export function showProgram(program: Program): string {
  const streams = program.streams.map(stream => `stream ${stream.id}: ${showRows(stream.rows)}`);
  const states = program.states.map(s => `state of ${s.func}: ${s.stride} bytes per entity`);
  const host = [...program.applies.map(call => call.name), ...program.folds.map(fold => fold.entry.signature)];
  return [
    ...streams,
    '',
    ...program.steps.map((step, i) => `${i + 1}. ${showStep(step)}`),
    '',
    ...states,
    ...(host.length === 0 ? ['no host steps'] : host.map(name => `host step: ${name}`)),
    '',
    showModule(program.module)
  ].join('\n');
}

function showRows(rows: Rows): string {
  switch (rows.kind) {
    case 'table':
      return `the events of ${rows.table}`;
    case 'union':
      return `${rows.of.map(part => `rows ${part.id}`).join(' ∪ ')}`;
    default:
      return `${rows.kind.replace('_', ' ')} of rows ${rows.of.id}`;
  }
}

function showStep(step: Step): string {
  switch (step.kind) {
    case 'scan':
      return `read ${step.table} into stream ${step.stream}, columns ${[...step.columns.keys()].join(' ') || 'none'}`;
    case 'gather':
      return `stream ${step.stream} gets columns ${[...step.columns.keys()].join(' ') || 'none'} of the rows it keeps of stream ${step.from}`;
    case 'merge':
      return `merge streams ${step.inputs.join(' ')} into stream ${step.stream}`;
    case 'loop':
      return `${step.func} over stream ${step.stream}${step.filters.length > 0 ? `, writing streams ${step.filters.join(' ')}` : ''}: nodes ${step.nodes.map(n => n.id).join(' ')}`;
    case 'lookup':
      return `${step.func}: stream ${step.stream} reads stream ${step.foreign}`;
    case 'remote':
      return `${step.name} over stream ${step.stream} (by the client)`;
    case 'rekey':
      return `stream ${step.from} under other keys is stream ${step.stream}`;
    case 'shift':
      return `stream ${step.from} moved in time is stream ${step.stream} (by the host)`;
    case 'expiry':
      return `what runs out of a window over stream ${step.from} is stream ${step.stream} (by the host)`;
    case 'tick':
      return `ticks for the entities of stream ${step.from} are stream ${step.stream}`;
  }
}
