import { type Input, type NodePropSource, type NodeSet, Parser, type PartialParse, Tree, type TreeFragment } from '@lezer/common';
import { nodeId, nodeSet } from './nodeTypes.ts';
import { treeNodes } from './treeNodes.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The language's own parse as CodeMirror wants it: give it to `new Language(data, parser)`. Cells are short, so each parse is
 * of the whole text. `props` adds node props by name (language data, indentation, folding).
 */
export class TimelineParser extends Parser {
  readonly nodeSet: NodeSet;

  constructor(...props: NodePropSource[]) {
    super();
    this.nodeSet = nodeSet.extend(...props);
  }

  override createParse(input: Input, _fragments: readonly TreeFragment[], ranges: readonly Range[]): PartialParse {
    return new WholeParse(this.nodeSet, input, ranges);
  }
}

class WholeParse implements PartialParse {
  readonly #nodeSet: NodeSet;
  readonly #input: Input;
  readonly #ranges: readonly Range[];
  parsedPos: number;
  stoppedAt: number | null = null;

  constructor(nodes: NodeSet, input: Input, ranges: readonly Range[]) {
    this.#nodeSet = nodes;
    this.#input = input;
    this.#ranges = ranges;
    this.parsedPos = ranges[0]?.from ?? 0;
  }

  advance(): Tree {
    const text = this.#text();
    this.parsedPos += text.length;
    return buildTree(text, this.#nodeSet);
  }

  stopAt(position: number): void {
    this.stoppedAt = position;
  }

  /** What lies between the ranges belongs to another language: blanks. */
  #text(): string {
    let text = '';
    const start = this.parsedPos;
    for (const { from, to } of this.#ranges) text = text.padEnd(from - start) + this.#input.read(from, to);
    return text;
  }
}

/** The syntax tree of a text, as long as the text. */
export function buildTree(text: string, nodes: NodeSet = nodeSet): Tree {
  return Tree.build({ buffer: nested(text), nodeSet: nodes, topID: nodeId('Query'), length: text.length });
}

/** Nodes as `Tree.build` takes them: four numbers each (type, start, end, numbers within and of itself), children before parents. */
function nested(text: string): number[] {
  const buffer: number[] = [];
  const open: { id: number; start: number; end: number; before: number }[] = [];
  const closeUntil = (position: number): void => {
    for (let top = open.at(-1); top !== undefined && top.end <= position; top = open.at(-1)) {
      open.pop();
      buffer.push(top.id, top.start, top.end, buffer.length - top.before + 4);
    }
  };
  for (const { name, start, end } of treeNodes(text)) {
    closeUntil(start);
    open.push({ id: nodeId(name), start, end: Math.min(end, open.at(-1)?.end ?? end), before: buffer.length });
  }
  closeUntil(Number.POSITIVE_INFINITY);
  return buffer;
}
