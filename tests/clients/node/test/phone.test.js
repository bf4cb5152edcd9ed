// An application's server makes an ephemeral key with Stripe's SDK; its user's phone walks through the verification
// with it. The SDKs for phones do not run here, so their requests are written out.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {BASE_URL, freshKey, stripeWith} from '../support.js';

const JPEG = new Blob([Buffer.from('\xff\xd8\xff\xe0...', 'latin1')], {type: 'image/jpeg'});
const VERSION = '2020-08-27';

/** What the SDK for iOS sends, and what it reads. */
function phoneWith(secret, session) {
  const headers = {
    authorization: `Bearer ${secret}`,
    'stripe-version': `${VERSION}; identity_client_api=v7`,
  };
  const ask = async (path, init = {}) => {
    const response = await fetch(`${BASE_URL}/v1/${path}`, {...init, headers});
    const body = await response.json();
    assert.equal(response.status, 200, JSON.stringify(body));
    return body;
  };
  const page = `identity/verification_pages/${session}`;
  return {
    page: () => ask(`${page}?app_identifier=com.example.rocketrides`),
    step: (step, form = {}) => ask(`${page}/${step}`, {method: 'POST', body: new URLSearchParams(form)}),
    picture: async (name) => {
      const body = new FormData();
      body.append('purpose', 'identity_private');
      body.append('owned_by', session);
      body.append('file', JPEG, name);
      return (await ask('files', {method: 'POST', body})).id;
    },
  };
}

test('a phone walks through a verification with a key of its own', async () => {
  const stripe = stripeWith(freshKey());
  const {id} = await stripe.identity.verificationSessions.create({type: 'document'});
  const key = await stripe.ephemeralKeys.create({verification_session: id}, {apiVersion: VERSION});
  assert.equal(key.expires, key.created + 3600);
  assert.deepEqual(key.associated_objects, [{id, type: 'verification_session'}]);

  const phone = phoneWith(key.secret, id);
  const {requirements, livemode, submitted} = await phone.page();
  assert.deepEqual(requirements.missing, ['biometric_consent', 'id_document_front', 'id_document_back']);
  assert.deepEqual([livemode, submitted], [false, false]);

  await phone.step('data', {'collected_data[biometric_consent]': 'true'});
  for (const side of ['front', 'back']) {
    await phone.step('data', {
      [`collected_data[id_document_${side}][upload_method]`]: 'manual_capture',
      [`collected_data[id_document_${side}][high_res_image]`]: await phone.picture(`${id}_${side}.jpg`),
    });
  }
  const answer = await phone.step('submit');
  assert.deepEqual(answer, {
    id,
    object: 'identity.verification_page_data',
    closed: true,
    requirements: {errors: [], missing: []},
    status: 'processing',
    submitted: true,
  });
  assert.equal((await phone.step('testing/verify', {simulate_delay: 'false'})).status, 'verified');
  assert.equal((await stripe.identity.verificationSessions.retrieve(id)).status, 'verified');
});

test('a deleted key works no longer', async () => {
  const stripe = stripeWith(freshKey());
  const {id} = await stripe.identity.verificationSessions.create({type: 'document'});
  const key = await stripe.ephemeralKeys.create({verification_session: id}, {apiVersion: VERSION});
  const deleted = await stripe.ephemeralKeys.del(key.id);
  assert.equal(deleted.id, key.id);
  assert.equal(deleted.secret, undefined);
  await assert.rejects(phoneWith(key.secret, id).page(), /Expired API Key provided: ek_test_/);
});
