// Creating and retrieving sessions.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {
  SDK_API_VERSION,
  accountOf,
  assertBytes,
  assertSession,
  freshAccount,
  freshSessions,
  randomText,
  stripeWith,
  tokenOf,
} from '../support.js';

test('a session created with nothing but its type has the documented shape', async () => {
  const session = await freshSessions().create({type: 'document'});

  assertSession(session);
});

test('a session of an ID number check has no options either', async () => {
  const session = await freshSessions().create({type: 'id_number'});

  assertSession(session, {type: 'id_number'});
});

test('everything that can be given at creation is shown, but for the return URL', async () => {
  const account = freshAccount();
  const session = await freshSessions().create({
    type: 'document',
    client_reference_id: 'user-42',
    metadata: {zeta: 'last', alpha: 'first', Ünïcode: 'ein Wert & <noch> einer €'},
    options: {
      document: {
        allowed_types: ['passport', 'driving_license'],
        require_id_number: true,
        require_live_capture: false,
        require_matching_selfie: true,
      },
    },
    provided_details: {email: 'jenny.rosen@example.com', phone: '+15555551212'},
    related_customer: 'cus_JennyRosen0001',
    related_person: {account, person: 'person_1JennyRosen0001'},
    return_url: 'https://example.com/return?to=here&and=there#fragment',
    expand: ['provided_details'],
  });

  assertSession(session, {
    client_reference_id: 'user-42',
    metadata: {alpha: 'first', zeta: 'last', Ünïcode: 'ein Wert & <noch> einer €'},
    options: {
      document: {
        allowed_types: ['passport', 'driving_license'],
        require_id_number: true,
        require_live_capture: false,
        require_matching_selfie: true,
      },
    },
    provided_details: {email: 'jenny.rosen@example.com', phone: '+15555551212'},
    related_customer: 'cus_JennyRosen0001',
    related_person: {account, person: 'person_1JennyRosen0001'},
  });
  assertBytes(session.lastResponse.headers, session);
});

test('a session can belong to a customer that is an account', async () => {
  const account = freshAccount();
  const session = await freshSessions().create({type: 'document', related_customer_account: account});

  assertSession(session, {related_customer_account: account});
});

test('a session of a verification flow takes its checks from the flow', async () => {
  const session = await freshSessions().create({
    verification_flow: 'vf_1JennyRosenFlow0001',
    client_reference_id: 'user-43',
    metadata: {plan: 'gold'},
    provided_details: {email: 'jenny.rosen@example.com'},
    return_url: 'http://localhost:4242/done',
  });

  assertSession(session, {
    client_reference_id: 'user-43',
    metadata: {plan: 'gold'},
    options: null,
    type: 'verification_flow',
    verification_flow: 'vf_1JennyRosenFlow0001',
  });
});

test('options show the given keys only, false ones included, and each allowed type once', async () => {
  const sessions = freshSessions();
  for (const [given, shown] of [
    [{require_matching_selfie: true}, {require_matching_selfie: true}],
    [{require_live_capture: false}, {require_live_capture: false}],
    [{allowed_types: ['id_card']}, {allowed_types: ['id_card']}],
    [{allowed_types: ['passport', 'id_card', 'passport']}, {allowed_types: ['passport', 'id_card']}],
  ]) {
    const session = await sessions.create({type: 'document', options: {document: given}});
    assertSession(session, {options: {document: shown}});
  }
});

test('empty document options are none', async () => {
  const session = await freshSessions().create({type: 'document', options: {document: ''}});

  assertSession(session);
});

test('phone numbers may be given as E.164 or as ten digits', async () => {
  const sessions = freshSessions();
  for (const phone of ['+4915112345678', '5555551212']) {
    const session = await sessions.create({type: 'document', provided_details: {phone}, expand: ['provided_details']});
    assertSession(session, {provided_details: {phone}});
  }
});

test('metadata may have 50 keys of 40 characters and values of 500, whatever their bytes', async () => {
  const metadata = {};
  for (let number = 10; number < 60; number += 1) {
    metadata[`${number}`.padEnd(40, 'ß')] = '€'.repeat(500);
  }
  const session = await freshSessions().create({type: 'document', metadata});

  assertSession(session, {metadata});
});

test('a client reference may have 5000 characters', async () => {
  const reference = 'ä'.repeat(5000);
  const session = await freshSessions().create({type: 'document', client_reference_id: reference});

  assertSession(session, {client_reference_id: reference});
});

test('retrieving gives the very session that was created, secret and link included', async () => {
  const sessions = freshSessions();
  const created = await sessions.create({
    type: 'document',
    metadata: {order: '17'},
    options: {document: {require_matching_selfie: true}},
  });

  for (let times = 0; times < 2; times += 1) {
    const retrieved = await sessions.retrieve(created.id);
    assert.deepEqual(retrieved, created);
    assert.equal(JSON.stringify(retrieved), JSON.stringify(created));
    assertBytes(retrieved.lastResponse.headers, created);
  }
});

test('every session has an id and a token of its own, all of one account', async () => {
  const sessions = freshSessions();
  const created = await Promise.all(Array.from({length: 20}, () => sessions.create({type: 'document'})));

  assert.equal(new Set(created.map((session) => session.id)).size, 20);
  assert.equal(new Set(created.map(tokenOf)).size, 20);
  assert.equal(new Set(created.map(accountOf)).size, 1);
});

test("a key of Stripe's own form opens the account that it names", async () => {
  const rest = randomText(16);
  const stripe = stripeWith(`sk_test_5${rest}${randomText(24)}`);
  const session = await stripe.identity.verificationSessions.create({type: 'document'});

  assertSession(session);
  assert.equal(accountOf(session), `acct_${rest}`);
});

test('the answer to a change says which request made it and that it is not to be retried', async () => {
  const session = await freshSessions().create({type: 'document'}, {idempotencyKey: `key-${randomText(8)}`});
  const {headers, statusCode, requestId, apiVersion, idempotencyKey, stripeAccount} = session.lastResponse;

  assert.equal(statusCode, 200);
  assert.match(requestId, /^req_[0-9A-Za-z]{14}$/);
  assert.equal(apiVersion, SDK_API_VERSION);
  assert.match(idempotencyKey, /^key-[0-9A-Za-z]{8}$/);
  assert.equal(stripeAccount, undefined);
  assert.equal(headers['original-request'], requestId);
  assert.equal(headers['stripe-should-retry'], 'false');
  assert.equal(headers['idempotent-replayed'], undefined);
  assert.equal(headers['stripe-notice'], undefined);
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(headers['cache-control'], 'no-cache, no-store');
  assert.equal(headers['access-control-allow-origin'], '*');
});

test('the answer to a read has no headers of a change', async () => {
  const sessions = freshSessions();
  const {id} = await sessions.create({type: 'document'});
  const {headers, statusCode, requestId, apiVersion} = (await sessions.retrieve(id)).lastResponse;

  assert.equal(statusCode, 200);
  assert.match(requestId, /^req_[0-9A-Za-z]{14}$/);
  assert.equal(apiVersion, SDK_API_VERSION);
  for (const name of ['original-request', 'idempotency-key', 'idempotent-replayed', 'stripe-should-retry']) {
    assert.equal(headers[name], undefined, name);
  }
});

test('the key that the SDK makes up for a change is repeated', async () => {
  const session = await freshSessions().create({type: 'document'});

  assert.match(session.lastResponse.idempotencyKey, /^stripe-node-retry-[0-9a-f-]{36}$/);
});
