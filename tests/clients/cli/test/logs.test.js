// `stripe logs tail`: the requests of an account as they are answered.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {BASE_URL, freshAccount, freshKey, stripeWith} from '../../node/support.js';
import {byFlag, cli} from '../support.js';

/** Starts to tail and waits until the CLI is connected. */
async function tail(t, key, ...filters) {
  const stripe = await cli(t, key, byFlag({url: BASE_URL}));
  const command = stripe.start('logs', 'tail', '--format', 'JSON', ...filters);
  await command.line((line) => line.includes('Ready!'));
  const next = async () => JSON.parse(await command.line((line) => line.startsWith('{')));
  return {command, next};
}

test('requests are shown with their errors', async (t) => {
  const key = freshKey();
  const {command, next} = await tail(t, key);
  const {verificationSessions} = stripeWith(key).identity;

  const {id, lastResponse} = await verificationSessions.create({type: 'document'});
  await verificationSessions.retrieve('vs_missing').catch(() => {});

  const created = await next();
  assert.ok(Math.abs(created.created_at - Date.now() / 1000) < 60);
  assert.deepEqual(created, {
    created_at: created.created_at,
    error: {charge: '', code: '', decline_code: '', error_insight: '', message: '', param: '', type: ''},
    livemode: false,
    method: 'POST',
    request_id: lastResponse.requestId,
    status: 200,
    url: '/v1/identity/verification_sessions',
  });
  assert.ok(id);
  const {error, method, status, url} = await next();
  assert.deepEqual(
    {error, method, status, url},
    {
      error: {
        charge: '',
        code: 'resource_missing',
        decline_code: '',
        error_insight: '',
        message: "No such VerificationSession: 'vs_missing'",
        param: 'session',
        type: 'invalid_request_error',
      },
      method: 'GET',
      status: 404,
      url: '/v1/identity/verification_sessions/vs_missing',
    }
  );
  assert.equal(await command.stop(), 0);
});

test('filters leave out the rest', async (t) => {
  const key = freshKey();
  const {next} = await tail(t, key, '--filter-http-method', 'GET', '--filter-status-code-type', '4XX');
  const {verificationSessions} = stripeWith(key).identity;

  await verificationSessions.create({type: 'document'});
  await verificationSessions.list();
  await verificationSessions.create({}).catch(() => {});
  await verificationSessions.retrieve('vs_missing').catch(() => {});

  assert.equal((await next()).url, '/v1/identity/verification_sessions/vs_missing');
});

test('accounts see their own requests, and those that they make on others', async (t) => {
  const [key, other, account] = [freshKey(), freshKey(), freshAccount()];
  const [{next}, outgoing] = await Promise.all([tail(t, key), tail(t, key, '--filter-account', 'connect_out')]);

  await stripeWith(other).identity.verificationSessions.list();
  await stripeWith(key).identity.verificationSessions.list();
  await stripeWith(key, {stripeAccount: account}).identity.verificationSessions.create({type: 'document'});

  assert.equal((await next()).method, 'GET');
  assert.equal((await next()).method, 'POST');
  assert.equal((await outgoing.next()).method, 'POST');
});
