import type { FixedData } from '../columns/column.ts';

/** Writes `data[row]` as value `at` of the lane at an address: a few values are faster written so than by views of memory. */
export function put(view: DataView, lane: number, at: number, data: FixedData, row: number): void {
  if (data instanceof Float64Array) view.setFloat64(lane + 8 * at, data[row] as number, true);
  else if (data instanceof BigInt64Array) view.setBigInt64(lane + 8 * at, data[row] as bigint, true);
  else if (data instanceof BigUint64Array) view.setBigUint64(lane + 8 * at, data[row] as bigint, true);
  else if (data instanceof Float32Array) view.setFloat32(lane + 4 * at, data[row] as number, true);
  else if (data.BYTES_PER_ELEMENT === 4) view.setUint32(lane + 4 * at, data[row] as number, true);
  else if (data.BYTES_PER_ELEMENT === 2) view.setUint16(lane + 2 * at, data[row] as number, true);
  else view.setUint8(lane + at, data[row] as number);
}
