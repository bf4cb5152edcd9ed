// Files and links to them: uploads, what a verification leaves, contents for those who may see them.

import assert from 'node:assert/strict';
import {createReadStream} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';

import {
  BASE_URL,
  assertError,
  assertInvalidRequest,
  errorOf,
  eventually,
  freshKey,
  stripeWith,
  temporaryFolder,
} from '../support.js';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n and every byte: \x00\x01\xfe\xff--', 'latin1');
const EVIDENCE = {purpose: 'dispute_evidence', file: {data: PNG, name: 'receipt.png', type: 'application/octet-stream'}};
const SENSITIVE =
  'To access sensitive verification results, configure a restricted API key with appropriate permissions. Learn more ' +
  'here: https://stripe.com/docs/identity/access-verification-results.';
const NINE_MONTHS = 270 * 24 * 60 * 60;

const now = () => Math.floor(Date.now() / 1000);

/** The keys of one account: its secret one and a restricted one. */
function freshAccountKeys() {
  const secret = freshKey();
  return {secret, restricted: secret.replace('sk_', 'rk_')};
}

/** What is at an address, asked for with a key or without. */
async function download(url, key) {
  return fetch(url, key && {headers: {authorization: `Bearer ${key}`}});
}

async function bytesOf(response) {
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}

/** A session that was verified by document and selfie, with its report. */
async function verified(stripe) {
  const {id} = await stripe.identity.verificationSessions.create({
    type: 'document',
    options: {document: {require_matching_selfie: true}},
  });
  await stripe.rawRequest('POST', `/v1/test_helpers/identity/verification_sessions/${id}/verify`);
  return stripe.identity.verificationSessions.retrieve(id, {expand: ['last_verification_report']});
}

test('an upload is a file that can be retrieved, listed and downloaded', async () => {
  const key = freshKey();
  const stripe = stripeWith(key);

  const file = await stripe.files.create(EVIDENCE);

  assert.deepEqual({...file}, {
    id: file.id,
    object: 'file',
    created: file.created,
    expires_at: file.created + NINE_MONTHS,
    filename: 'receipt.png',
    links: {object: 'list', data: [], has_more: false, url: `/v1/file_links?file=${file.id}`},
    purpose: 'dispute_evidence',
    size: PNG.length,
    title: null,
    type: 'png',
    url: `${BASE_URL}/v1/files/${file.id}/contents`,
  });
  assert.match(file.id, /^file_1[0-9A-Za-z]{23}$/);
  assert.equal(file.lastResponse.headers['idempotency-key'], undefined);
  assert.deepEqual(await stripe.files.retrieve(file.id), file);
  assert.deepEqual(await stripe.files.list(), {object: 'list', data: [file], has_more: false, url: '/v1/files'});
  assert.deepEqual(await bytesOf(await download(file.url, key)), PNG);
});

test('a file can be uploaded as a stream from the disk', async (t) => {
  const path = join(await temporaryFolder(t), 'scan.pdf');
  await writeFile(path, '%PDF-1.7');
  const stripe = stripeWith(freshKey());

  const file = await stripe.files.create({
    purpose: 'pci_document',
    file: {data: createReadStream(path), name: 'scan.pdf', type: 'application/pdf'},
  });

  assert.deepEqual([file.filename, file.size, file.type, file.expires_at], ['scan.pdf', 8, 'pdf', null]);
});

test('an upload can make a link at once', async () => {
  const stripe = stripeWith(freshKey());
  const expiresAt = now() + 3600;

  const file = await stripe.files.create({
    ...EVIDENCE,
    file_link_data: {create: true, expires_at: expiresAt, metadata: {order: '42'}},
  });

  const [link] = file.links.data;
  assert.deepEqual(link, {
    id: link.id,
    object: 'file_link',
    created: file.created,
    expired: false,
    expires_at: expiresAt,
    file: file.id,
    livemode: false,
    metadata: {order: '42'},
    url: link.url,
  });
  assert.match(link.id, /^link_1[0-9A-Za-z]{23}$/);
  assert.match(link.url, new RegExp(`^${BASE_URL}/links/[0-9A-Za-z]{76}00[0-9A-Za-z]{8}$`));
  assert.deepEqual(await bytesOf(await download(link.url)), PNG);
  assert.deepEqual({...(await stripe.fileLinks.retrieve(link.id))}, link);
});

describe('the files of a verification', () => {
  test('are named by the report, listed by purpose and downloaded by a restricted key', async () => {
    const {secret, restricted} = freshAccountKeys();
    const stripe = stripeWith(secret);
    const {last_verification_report: report} = await verified(stripe);

    const [front, back] = report.document.files;
    const {document, selfie} = report.selfie;
    assert.equal(document, front);
    const documents = await stripe.files.list({purpose: 'identity_document_downloadable'});
    assert.deepEqual(
      documents.data.map(({id}) => id),
      [back, front]
    );
    assert.deepEqual(
      (await stripe.files.list({purpose: 'selfie'})).data.map(({id}) => id),
      [selfie]
    );
    for (const id of [front, back, selfie]) {
      const file = await stripe.files.retrieve(id);
      assert.equal(file.created, report.created);
      const picture = await bytesOf(await download(file.url, restricted));
      assert.equal(picture.length, file.size);
      assert.equal(picture.subarray(1, 4).toString(), 'PNG');
      const refused = await download(file.url, secret);
      assert.equal(refused.status, 403);
      assert.equal((await refused.json()).error.message, SENSITIVE);
    }
  });

  test('are shown through links of at most 30 seconds, as the documentation does it', async () => {
    const {secret, restricted} = freshAccountKeys();
    const stripe = stripeWith(restricted);
    const {last_verification_report: report} = await verified(stripe);
    const file = report.document.files[0];

    const link = await stripe.fileLinks.create({file, expires_at: now() + 30});

    assert.equal((await bytesOf(await download(link.url))).length, (await stripe.files.retrieve(file)).size);
    assertInvalidRequest(await errorOf(stripe.fileLinks.create({file, expires_at: now() + 300})), {
      param: 'expires_at',
      message: 'File links for this file must expire within 30 seconds.',
    });
    assertError(await errorOf(stripeWith(secret).fileLinks.create({file, expires_at: now() + 30})), {
      class: 'StripePermissionError',
      status: 403,
      message: SENSITIVE,
    });
  });

  test('cannot be downloaded any more once the session is redacted', async () => {
    const {restricted} = freshAccountKeys();
    const stripe = stripeWith(restricted);
    const {id, last_verification_report: report} = await verified(stripe);
    const file = await stripe.files.retrieve(report.selfie.selfie);

    await stripe.identity.verificationSessions.redact(id);
    await eventually(
      () => stripe.identity.verificationSessions.retrieve(id),
      (session) => session.redaction.status === 'redacted'
    );

    assert.equal((await download(file.url, restricted)).status, 404);
    assert.deepEqual(await stripe.files.retrieve(file.id), file);
  });
});

describe('a link', () => {
  test('can be changed, listed, expanded and ended', async () => {
    const stripe = stripeWith(freshKey());
    const file = await stripe.files.create(EVIDENCE);
    const link = await stripe.fileLinks.create({file: file.id, metadata: {a: '1'}});

    const later = now() + 60;
    const updated = await stripe.fileLinks.update(link.id, {expires_at: later, metadata: {b: '2'}});
    assert.deepEqual({...updated}, {...link, expires_at: later, metadata: {a: '1', b: '2'}});
    const expanded = await stripe.fileLinks.retrieve(link.id, {expand: ['file']});
    assert.deepEqual(expanded.file, {...(await stripe.files.retrieve(file.id))});
    assert.deepEqual((await stripe.fileLinks.list({file: file.id, expired: false})).data, [{...updated}]);

    const ended = await stripe.fileLinks.update(link.id, {expires_at: 'now'});
    assert.equal(ended.expired, true);
    assert.equal((await download(link.url)).status, 404);
    assert.deepEqual((await stripe.fileLinks.list({expired: true})).data, [{...ended}]);
    assertInvalidRequest(await errorOf(stripe.fileLinks.update(link.id, {expires_at: ''})), {
      message: 'You cannot update this file link because it has expired.',
    });
  });

  test('stops working when its second has come', async () => {
    const stripe = stripeWith(freshKey());
    const file = await stripe.files.create(EVIDENCE);
    const link = await stripe.fileLinks.create({file: file.id, expires_at: now() + 2});

    assert.equal((await download(link.url)).status, 200);
    while (now() < link.expires_at) {
      await pause(50);
    }
    const gone = await download(link.url);

    assert.equal(gone.status, 404);
    assert.equal((await gone.json()).error.message, 'This file link does not exist or has expired.');
  });
});

describe('refused', () => {
  const stripe = stripeWith(freshKey());
  const cases = [
    [
      'a purpose that does not exist',
      () => stripe.files.create({...EVIDENCE, purpose: 'avatar'}),
      {
        param: 'purpose',
        message:
          'Invalid purpose: must be one of account_requirement, additional_verification, business_icon, business_logo, ' +
          'customer_signature, dispute_evidence, identity_document, issuing_regulatory_reporting, pci_document, ' +
          'platform_terms_of_service, tax_document_user_upload, terminal_android_apk, terminal_reader_splashscreen, ' +
          'terminal_wifi_certificate, or terminal_wifi_private_key',
      },
    ],
    [
      'an upload without a purpose',
      () => stripe.files.create({file: EVIDENCE.file}),
      {code: 'parameter_missing', param: 'purpose', message: 'Missing required param: purpose.'},
    ],
    [
      'text in place of a file',
      () => stripe.files.create({...EVIDENCE, file: 'receipt.png'}),
      {param: 'file', message: 'Invalid hash'},
    ],
    [
      'a parameter that does not exist',
      () => stripe.files.create({...EVIDENCE, title: 'x'}),
      {code: 'parameter_unknown', param: 'title', message: 'Received unknown parameter: title'},
    ],
    [
      'a format that the purpose does not allow',
      () => stripe.files.create({...EVIDENCE, file: {data: Buffer.from('GIF89a'), name: 'a.gif', type: 'image/gif'}}),
      {
        param: 'file',
        message:
          "We don't currently support that file type. Try uploading a file with one of the following mimetypes: " +
          'application/pdf, image/jpeg, image/png.',
      },
    ],
    [
      'a file that does not exist',
      () => stripe.files.retrieve('file_missing'),
      {status: 404, code: 'resource_missing', param: 'file', message: "No such file upload: 'file_missing'"},
    ],
    [
      'a link that does not exist',
      () => stripe.fileLinks.retrieve('link_missing'),
      {status: 404, code: 'resource_missing', param: 'link', message: "No such file link: 'link_missing'"},
    ],
    [
      'a link to a file that does not exist',
      () => stripe.fileLinks.create({file: 'file_missing'}),
      {code: 'resource_missing', param: 'file', message: "No such file upload: 'file_missing'"},
    ],
    [
      'a link that ends in the past',
      () => stripe.fileLinks.create({file: 'file_missing', expires_at: 1}),
      {param: 'expires_at', message: 'Invalid timestamp: must be an integer Unix timestamp in the future.'},
    ],
  ];
  for (const [name, call, expected] of cases) {
    test(name, async () => {
      assertInvalidRequest(await errorOf(call()), expected);
    });
  }
});

test('25 files come one by one, newest first, on pages of any size', async () => {
  const stripe = stripeWith(freshKey());
  const made = [];
  for (let number = 0; number < 25; number += 1) {
    made.unshift((await stripe.files.create(EVIDENCE)).id);
  }
  for (const limit of [4, 10, 100]) {
    const seen = await stripe.files.list({limit}).autoPagingToArray({limit: 100});
    assert.deepEqual(
      seen.map(({id}) => id),
      made
    );
  }
});
