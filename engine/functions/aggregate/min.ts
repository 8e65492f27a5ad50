import { minOf } from '../../ir/order.ts';
import { aggregate } from '../define.ts';
import { extreme, extremeKernel } from './extremes.ts';
import { windowExtreme } from './window_extreme.ts';

const SIGNATURE = 'min<O: ordered>(input: O, window: window = null) -> O';
const KERNEL = extremeKernel(minOf);

export const min = aggregate({
  signature: SIGNATURE,
  doc: 'The least value so far, or in the window.\n\nNaN is ignored as long as there is anything else.',
  group: 'aggregation',
  empty: 'null',
  meaning: (content, types) => extreme(types.result, -1, content),
  kernel: KERNEL,
  windowed: windowExtreme(SIGNATURE, -1, KERNEL),
  examples: [
    `
    time   key   amount  |  min(amount)
    10:00  Ben     50.5  |         50.5
    10:00  Ryan       .  |            .
    10:01  Ryan      67  |           67
    10:02  Ben       51  |         50.5
    10:03  Ben        .  |         50.5
    10:04  Ben        2  |            2
    `
  ]
});
