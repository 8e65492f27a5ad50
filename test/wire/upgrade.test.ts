import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeUpgrade, sessionName } from '../../engine/serve/upgrade.ts';

const token = 'x'.repeat(43);
const gate = { token, hosts: ['127.0.0.1:5', 'localhost:5'] };
const good = { host: '127.0.0.1:5', authorization: `Bearer ${token}`, 'sec-websocket-protocol': 'timeloom.v1' };

function judged(headers: Record<string, string | undefined>, url = '/v1/sessions/a'): string | number {
  const verdict = judgeUpgrade({ method: 'GET', url, headers: { ...good, ...headers } }, gate);
  return typeof verdict === 'string' ? verdict : verdict.status;
}

describe('an upgrade', () => {
  const cases: readonly [why: string, headers: Record<string, string | undefined>, expected: string | number][] = [
    ['with everything right names its session', {}, 'a'],
    ['may come to localhost', { host: 'LocalHost:5' }, 'a'],
    ['may offer further subprotocols', { 'sec-websocket-protocol': 'other, timeloom.v1' }, 'a'],
    ['with an Origin is refused', { origin: 'http://127.0.0.1:5' }, 403],
    ['with an empty Origin is refused', { origin: '' }, 403],
    ['with the Origin null is refused', { origin: 'null' }, 403],
    ['to a foreign Host is refused', { host: 'evil.example:5' }, 403],
    ['to another port is refused', { host: '127.0.0.1:6' }, 403],
    ['without a Host is refused', { host: undefined }, 403],
    ['without a token is refused', { authorization: undefined }, 401],
    ['with a wrong token is refused', { authorization: `Bearer ${'y'.repeat(43)}` }, 401],
    ['with a longer token is refused', { authorization: `Bearer ${token}x` }, 401],
    ['with the token alone is refused', { authorization: token }, 401],
    ['without subprotocol is refused', { 'sec-websocket-protocol': undefined }, 400],
    ['with another subprotocol is refused', { 'sec-websocket-protocol': 'timeloom.v2' }, 400]
  ];
  for (const [why, headers, expected] of cases) it(why, () => assert.equal(judged(headers), expected));

  it('says nothing of paths to whom has no token', () => assert.equal(judged({ authorization: undefined }, '/nothing'), 401));
  it('to another path is refused', () => assert.equal(judged({}, '/v1/session/a'), 404));
});

describe('the name of a session', () => {
  const cases: readonly [url: string, name: string | null][] = [
    ['/v1/sessions/kernel-1', 'kernel-1'],
    ['/v1/sessions/Z%C3%BCrich%2F1', 'Zürich/1'],
    ['/v1/sessions/__proto__', '__proto__'],
    ['/v1/sessions/', null],
    ['/v1/sessions/a/b', null],
    ['/v1/sessions/a?token=1', null],
    ['/v1/sessions/%E0%A4%A', null],
    [`/v1/sessions/${'n'.repeat(201)}`, null],
    ['/', null]
  ];
  for (const [url, name] of cases) it(`of ${url.slice(0, 40)} is ${name}`, () => assert.equal(sessionName(url), name));
});
