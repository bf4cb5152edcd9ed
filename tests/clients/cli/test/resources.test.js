// Commands on resources, which the CLI turns into plain requests.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {BASE_URL, freshKey} from '../../node/support.js';
import {byFlag, cli} from '../support.js';

test('a session is created, updated, listed, canceled and redacted', async (t) => {
  const stripe = await cli(t, freshKey(), byFlag({url: BASE_URL}));
  const sessions = ['identity', 'verification_sessions'];

  const created = await stripe.json(
    ...[...sessions, 'create', '--type=document', '--options.document.require-matching-selfie=true'],
    ...['-d', 'metadata[user_id]=u1']
  );
  assert.equal(created.status, 'requires_input');
  assert.deepEqual(created.metadata, {user_id: 'u1'});
  assert.deepEqual(created.options, {document: {require_matching_selfie: true}});

  const updated = await stripe.json(...sessions, 'update', created.id, '--type=id_number');
  assert.equal(updated.type, 'id_number');
  assert.deepEqual(await stripe.json(...sessions, 'retrieve', created.id), updated);
  const listed = await stripe.json(...sessions, 'list', '--limit=1');
  assert.deepEqual(listed.data, [updated]);

  assert.equal((await stripe.json(...sessions, 'cancel', created.id)).status, 'canceled');
  const redacted = await stripe.json(...sessions, 'redact', created.id);
  assert.deepEqual(redacted.redaction, {status: 'processing'});
});

test('an error is printed and is no failure of the command', async (t) => {
  const stripe = await cli(t, freshKey(), byFlag({url: BASE_URL}));

  const {error} = await stripe.json('get', '/v1/identity/verification_sessions/vs_missing');

  assert.equal(error.message, "No such VerificationSession: 'vs_missing'");
});

test('what a plain secret key may not see is told', async (t) => {
  const stripe = await cli(t, freshKey(), byFlag({url: BASE_URL}));
  const path = '/v1/identity/verification_sessions';

  const {error} = await stripe.json('get', path, '-e', 'data.verified_outputs.dob');

  assert.match(error.message, /^To access sensitive verification results, configure a restricted API key/);
});
