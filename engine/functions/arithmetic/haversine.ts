import type { Body } from '../../ir/body.ts';
import { add, call, f64, min, mul, sqrt, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { scalar } from '../define.ts';

export const haversine = scalar({
  signature: 'haversine(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64',
  doc: 'The distance in metres between two places on a sphere of radius 6,371,008.8 m, given in degrees.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([lat1, lon1, lat2, lon2]) => distance(lat1 as number, lon1 as number, lat2 as number, lon2 as number),
  kernel: ({ body }, lat1, lon1, lat2, lon2) => distanceOf(body, lat1!, lon1!, lat2!, lon2!),
  examples: [
    `
    time   key  lat   lon   |  haversine(lat, lon, 52.5, 13.4)
    10:00  Ben  52.5  13.4  |  0.0
    10:01  Ben  48.1  11.6  |  505643.72497629025
    10:02  Ben  .     11.6  |  .
    `
  ]
});

const DIAMETER = 2 * 6_371_008.8;
const DEGREE = Math.PI / 180;

function distance(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const [a, b] = [Math.sin((lat2 - lat1) * (DEGREE / 2)), Math.sin((lon2 - lon1) * (DEGREE / 2))];
  const h = a * a + Math.cos(lat1 * DEGREE) * Math.cos(lat2 * DEGREE) * (b * b);
  return DIAMETER * Math.asin(Math.sqrt(Math.min(1, h)));
}

function distanceOf(body: Body, ...places: readonly [Expr, Expr, Expr, Expr]): Expr {
  const [lat1, lon1, lat2, lon2] = places.map(x => body.let(x)) as [Expr, Expr, Expr, Expr];
  const halfSine = (from: Expr, to: Expr): Expr => body.let(call('f64', 'sin', [mul(sub(to, from), f64(DEGREE / 2))]));
  const cosine = (angle: Expr): Expr => call('f64', 'cos', [mul(angle, f64(DEGREE))]);
  const [a, b] = [halfSine(lat1, lat2), halfSine(lon1, lon2)];
  const h = add(mul(a, a), mul(mul(cosine(lat1), cosine(lat2)), mul(b, b)));
  return mul(f64(DIAMETER), call('f64', 'asin', [sqrt(min(f64(1), h))]));
}
