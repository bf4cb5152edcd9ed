// Faults set with `/_mock/faults`, as Stripe's Node SDK meets them: it tries again, and one session is made.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {BASE_URL, errorOf, freshKey, stripeWith} from '../support.js';

/** Sets what goes wrong for the account of `key`. */
async function setFaults(key, faults) {
  const answer = await fetch(new URL('/_mock/faults', BASE_URL), {
    method: 'PUT',
    headers: {authorization: `Bearer ${key}`, 'content-type': 'application/json'},
    body: JSON.stringify({faults}),
  });
  assert.equal(answer.status, 200, await answer.text());
}

const POST = {method: 'POST', path: '/v1/identity/verification_sessions'};

describe('the SDK tries again, and one session is made, after', () => {
  for (const [name, fault] of [
    ['an internal error', {error: {status: 500}}],
    ['an internal error once it is made', {error: {status: 500}, after: true}],
    ['a 503', {error: {status: 503}}],
    ['a lock that could not be had', {error: {status: 429, code: 'lock_timeout'}}],
    ['a connection that ends', {reset: true}],
    ['a connection that ends once it is made', {reset: true, after: true}],
  ]) {
    test(name, async () => {
      const key = freshKey();
      const sessions = stripeWith(key, {maxNetworkRetries: 2}).identity.verificationSessions;
      await setFaults(key, [{match: POST, ...fault, times: 1}]);
      const session = await sessions.create({type: 'document'});
      assert.equal(session.status, 'requires_input');
      const {data} = await sessions.list();
      assert.deepEqual(data.map(({id}) => id), [session.id]);
    });
  }
});

describe('the SDK gives up', () => {
  test('at once, when there were too many requests', async () => {
    const key = freshKey();
    const sessions = stripeWith(key, {maxNetworkRetries: 2}).identity.verificationSessions;
    await setFaults(key, [{match: POST, error: {status: 429}, times: 1}]);
    const error = await errorOf(sessions.create({type: 'document'}));
    assert.equal(error.type, 'StripeRateLimitError');
    assert.equal(error.code, 'rate_limit');
    assert.equal(error.headers['stripe-rate-limited-reason'], 'global-rate');
    assert.deepEqual((await sessions.list()).data, []);
  });

  test('after as many tries as it may make', async () => {
    const key = freshKey();
    const sessions = stripeWith(key, {maxNetworkRetries: 1}).identity.verificationSessions;
    await setFaults(key, [{match: POST, error: {status: 500}}]);
    const error = await errorOf(sessions.create({type: 'document'}));
    assert.equal(error.type, 'StripeAPIError');
    await setFaults(key, []);
    assert.deepEqual((await sessions.list()).data, []);
  });
});
