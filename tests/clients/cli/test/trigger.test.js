// Events by `stripe trigger`: its own fixtures, and those that this project ships for what it has none for.

import assert from 'node:assert/strict';
import {copyFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {BASE_URL, freshKey, stripeWith} from '../../node/support.js';
import {byFlag, cli} from '../support.js';

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/stripe-cli/', import.meta.url));

async function triggered(t, ...args) {
  const key = freshKey();
  const stripe = await cli(t, key, byFlag({url: BASE_URL}));
  const {code, stdout, stderr} = await stripe.run('trigger', ...args);
  assert.equal(code, 0, stdout + stderr);
  const {data} = await stripeWith(key).identity.verificationSessions.list();
  assert.equal(data.length, 1);
  return data[0];
}

test('the built-in fixtures work', async (t) => {
  const created = await triggered(t, 'identity.verification_session.created');
  assert.equal(created.status, 'requires_input');
  assert.deepEqual(created.options, {document: {require_matching_selfie: true}});

  assert.equal((await triggered(t, 'identity.verification_session.canceled')).status, 'canceled');
  assert.ok((await triggered(t, 'identity.verification_session.redacted')).redaction);
});

test('every shipped fixture leads to the event that it is called after', async (t) => {
  const files = (await readdir(FIXTURES)).filter((name) => name.endsWith('.json'));
  assert.deepEqual(
    files.sort(),
    ['processing', 'requires_input', 'verified'].map((word) => `identity.verification_session.${word}.json`)
  );
  for (const file of files) {
    const session = await triggered(t, join(FIXTURES, file));
    assert.equal(`identity.verification_session.${session.status}.json`, file);
    assert.equal(session.last_error?.code, file.includes('requires_input') ? 'document_unverified_other' : undefined);
  }
});

test('parameters are overridden by the names of the steps', async (t) => {
  const file = join(FIXTURES, 'identity.verification_session.requires_input.json');

  const session = await triggered(
    t,
    ...['--override', 'unverify:last_error.code=document_expired'],
    ...['--override', 'verification_session:metadata.user_id=u1'],
    file
  );

  assert.equal(session.last_error.code, 'document_expired');
  assert.deepEqual(session.metadata, {user_id: 'u1'});
});

test('a file that is called like the event makes the event', async (t) => {
  const key = freshKey();
  const stripe = await cli(t, key, byFlag({url: BASE_URL}));
  const event = 'identity.verification_session.verified';
  await copyFile(join(FIXTURES, `${event}.json`), join(stripe.folder, event));

  const {code, stdout, stderr} = await stripe.run('trigger', event);

  assert.equal(code, 0, stdout + stderr);
  const {data} = await stripeWith(key).identity.verificationSessions.list();
  assert.deepEqual(
    data.map(({status}) => status),
    ['verified']
  );
});
