import type { Body } from '../../ir/body.ts';
import type { Expr } from '../../ir/nodes.ts';
import { dayOfInstant } from '../../types/instant.ts';
import type { Value } from '../../types/value.ts';
import { localTime } from '../../types/zone.ts';
import { type ScalarEntry, scalar } from '../define.ts';
import { dayOf } from './civil.ts';
import { refuseZone, zoneOf } from './zoned.ts';

interface DatePart extends Pick<ScalarEntry, 'doc' | 'examples' | 'extension'> {
  readonly name: string;
  readonly returns: 'bool' | 'i32' | 'u32';
  /** Of a day number. */
  readonly part: (day: number) => Value;
  /** The same in a kernel, of i32. */
  readonly partIn: (body: Body, day: Expr) => Expr;
}

/** A function of the date that an instant has in a zone. */
export const datePart = ({ name, returns, part, partIn, ...entry }: DatePart): ScalarEntry =>
  scalar({
    ...entry,
    ...withZone(name, returns, entry.extension),
    meaning: ([time], types) => part(dayOfInstant(localTime(zoneOf(types, 1), time as bigint))),
    kernel: (kit, time) => partIn(kit.body, dayOf(kit.body, time!, zoneOf(kit, 1)))
  });

/** What functions of an instant in a zone have in common. */
export function withZone(name: string, returns: string, extension = false) {
  const [base, zoned] = ['', ', const zone: string = "UTC"'].map(zone => `${name}(time: timestamp_ns${zone}) -> ${returns}`) as [
    string,
    string
  ];
  const signatures = extension ? { signature: zoned, pipesFirst: true } : { signature: base, extended: zoned };
  return { ...signatures, group: 'time', refuse: (facts: Parameters<typeof refuseZone>[0]) => refuseZone(facts, 1) };
}
