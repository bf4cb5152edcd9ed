// Parameters that are refused, and sessions that do not exist.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {assertInvalidRequest, errorOf, freshSessions, stripeWith, freshKey} from '../support.js';

const DOCUMENT = {type: 'document'};

const unknown = (param) => ({code: 'parameter_unknown', param, message: `Received unknown parameter: ${param}`});
const missing = (param) => ({code: 'parameter_missing', param, message: `Missing required param: ${param}.`});
const empty = (param) => ({
  code: 'parameter_invalid_empty',
  param,
  message: `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
});
const exclusive = (param, other) => ({
  code: 'parameters_exclusive',
  param,
  message: `You may only specify one of these parameters: ${param}, ${other}.`,
});
const notAType = {param: 'type', message: 'Invalid type: must be one of document or id_number'};
const notADocumentType = (index) => {
  const param = `options[document][allowed_types][${index}]`;
  return {param, message: `Invalid ${param}: must be one of driving_license, id_card, or passport`};
};
const notABoolean = (param, value) => ({param, message: `Invalid boolean: ${value}`});
const notAURL = {code: 'url_invalid', param: 'return_url', message: 'Not a valid URL'};
const notAnEmail = (value) => ({
  code: 'email_invalid',
  param: 'provided_details[email]',
  message: `Invalid email address: ${value}`,
});
const notAPhone = (value) => ({
  param: 'provided_details[phone]',
  message: `"${value}" is not a valid phone number`,
});

const withDocument = (options) => ({...DOCUMENT, options: {document: options}});
const withDetails = (details) => ({...DOCUMENT, provided_details: details});
const withMetadata = (metadata) => ({...DOCUMENT, metadata});

const REFUSED = [
  ['neither type nor flow', {}, missing('type')],
  ['a type that does not exist', {type: 'selfie'}, notAType],
  ['a type that is only ever an answer', {type: 'verification_flow'}, notAType],
  ['a type and a flow', {...DOCUMENT, verification_flow: 'vf_1'}, exclusive('type', 'verification_flow')],
  [
    'options and a flow',
    {verification_flow: 'vf_1', options: {document: {require_id_number: true}}},
    exclusive('options', 'verification_flow'),
  ],
  ['an unknown parameter', {...DOCUMENT, foo: 'bar'}, unknown('foo')],
  [
    'several unknown parameters, of which the first is blamed',
    {...DOCUMENT, bar: '1', foo: '2'},
    {code: 'parameter_unknown', param: 'bar', message: 'Received unknown parameters: bar, foo'},
  ],
  ['an unknown option', {...DOCUMENT, options: {expires_after_seconds: 60}}, unknown('options[expires_after_seconds]')],
  ['an option of flows', {...DOCUMENT, options: {email: {require_verification: true}}}, unknown('options[email]')],
  [
    'an unknown document option',
    withDocument({allowed_document_types: ['passport']}),
    unknown('options[document][allowed_document_types]'),
  ],
  ['an unknown detail', withDetails({name: 'Jenny Rosen'}), unknown('provided_details[name]')],
  ['the mode, which the key decides', {...DOCUMENT, livemode: true}, unknown('livemode')],
  ['an unknown parameter before a missing one', {foo: 'bar'}, unknown('foo')],
  ['a document type that does not exist', withDocument({allowed_types: ['library_card']}), notADocumentType(0)],
  [
    'a document type that does not exist, wherever it stands',
    withDocument({allowed_types: ['passport', 'id_card', 'library_card']}),
    notADocumentType(2),
  ],
  [
    'a document type that is no list',
    withDocument({allowed_types: 'passport'}),
    {param: 'options[document][allowed_types]', message: 'Invalid array'},
  ],
  ...['require_id_number', 'require_live_capture', 'require_matching_selfie'].flatMap((name) => [
    [`${name} that is a word`, withDocument({[name]: 'yes'}), notABoolean(`options[document][${name}]`, 'yes')],
    [`${name} that is a number`, withDocument({[name]: 1}), notABoolean(`options[document][${name}]`, '1')],
  ]),
  ['options that are no hash', {...DOCUMENT, options: 'document'}, {param: 'options', message: 'Invalid object'}],
  [
    'document options that are no hash',
    {...DOCUMENT, options: {document: 'passport'}},
    {param: 'options[document]', message: 'Invalid object'},
  ],
  [
    'a list in place of a string',
    {...DOCUMENT, client_reference_id: ['a', 'b']},
    {param: 'client_reference_id', message: 'Invalid string: {"0":"a","1":"b"}'},
  ],
  ['an empty client reference', {...DOCUMENT, client_reference_id: ''}, empty('client_reference_id')],
  ['an empty customer', {...DOCUMENT, related_customer: ''}, empty('related_customer')],
  ['an empty return URL', {...DOCUMENT, return_url: ''}, empty('return_url')],
  ['an empty e-mail address', withDetails({email: ''}), empty('provided_details[email]')],
  [
    'a client reference of more than 5000 characters',
    {...DOCUMENT, client_reference_id: `${'a'.repeat(2500)}${'b'.repeat(2501)}`},
    {
      param: 'client_reference_id',
      message: 'Invalid string: aaaaaaaaaa...bbbbbbbbbb; must be at most 5000 characters',
    },
  ],
  ['a return URL without a scheme', {...DOCUMENT, return_url: 'example.com/done'}, notAURL],
  ['a return URL of an app', {...DOCUMENT, return_url: 'capacitor://localhost/done'}, notAURL],
  ['an e-mail address without a host', withDetails({email: 'jenny'}), notAnEmail('jenny')],
  ['a phone number with too few digits', withDetails({phone: '12345'}), notAPhone('12345')],
  ['a phone number in words', withDetails({phone: 'call "me"'}), notAPhone('call "me"')],
  [
    'a person without an account',
    {...DOCUMENT, related_person: {person: 'person_1'}},
    missing('related_person[account]'),
  ],
  [
    'a person who is not named',
    {...DOCUMENT, related_person: {account: 'acct_1AAAAAAAAAAAAAAA'}},
    missing('related_person[person]'),
  ],
  [
    'metadata of more than 50 keys',
    withMetadata(Object.fromEntries(Array.from({length: 51}, (_, number) => [`key_${number}`, 'x']))),
    {
      param: 'metadata',
      message:
        "Metadata can have up to 50 keys, but you've set 51. Email us at support+metadata@stripe.com for more information.",
    },
  ],
  [
    'a metadata key of more than 40 characters',
    withMetadata({['k'.repeat(41)]: 'x'}),
    {
      param: 'metadata',
      message: `Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. Invalid key: ${'k'.repeat(41)}`,
    },
  ],
  [
    'a metadata value of more than 500 characters',
    withMetadata({key: 'ö'.repeat(501)}),
    {
      param: 'metadata',
      message: `Metadata values can have up to 500 characters, but you passed in a value that is 501 characters. Invalid value: ${'ö'.repeat(501)}`,
    },
  ],
  [
    'a metadata value that is a list',
    withMetadata({key: ['37018189']}),
    {param: 'metadata', message: 'Invalid value type: ["37018189"] must be a string'},
  ],
];

describe('creating a session is refused for', {concurrency: 8}, () => {
  for (const [name, params, expected] of REFUSED) {
    test(name, async () => {
      const sessions = freshSessions();

      const error = await errorOf(sessions.create(params));

      assertInvalidRequest(error, expected);
      assert.equal(error.headers['stripe-should-retry'], undefined, 'nothing was executed');
      assert.equal(error.headers['original-request'], error.requestId);
      assert.deepEqual((await sessions.list()).data, []);
    });
  }
});

describe('updating a session is refused for', () => {
  const cases = [
    ...['client_reference_id', 'related_customer', 'related_customer_account', 'return_url', 'verification_flow'].map(
      (name) => [`${name}, which only creation takes`, {[name]: 'https://example.com'}, unknown(name)]
    ),
    [
      'a related person, whom only creation takes',
      {related_person: {account: 'a', person: 'p'}},
      unknown('related_person'),
    ],
    ['a type that does not exist', {type: 'selfie'}, notAType],
    [
      'a document type that does not exist',
      {options: {document: {allowed_types: ['library_card']}}},
      notADocumentType(0),
    ],
    ['an empty e-mail address', {provided_details: {email: ''}}, empty('provided_details[email]')],
    ['an empty phone number', {provided_details: {phone: ''}}, empty('provided_details[phone]')],
    [
      'a metadata key of more than 40 characters',
      {metadata: {['k'.repeat(41)]: 'x'}},
      {
        param: 'metadata',
        message: `Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. Invalid key: ${'k'.repeat(41)}`,
      },
    ],
  ];
  for (const [name, params, expected] of cases) {
    test(name, async () => {
      const sessions = freshSessions();
      const created = await sessions.create({...DOCUMENT, metadata: {kept: 'yes'}});

      assertInvalidRequest(await errorOf(sessions.update(created.id, params)), expected);
      assert.deepEqual(await sessions.retrieve(created.id), created);
    });
  }
});

describe('no other endpoint takes a parameter but expand:', () => {
  for (const call of ['retrieve', 'cancel', 'redact']) {
    test(call, async () => {
      const sessions = freshSessions();
      const created = await sessions.create(DOCUMENT);

      assertInvalidRequest(await errorOf(sessions[call](created.id, {metadata: {a: '1'}})), unknown('metadata'));
      assert.deepEqual(await sessions.retrieve(created.id), created);
    });
  }
});

describe('a session that does not exist', () => {
  for (const call of ['retrieve', 'update', 'cancel', 'redact']) {
    test(`cannot be the object of ${call}`, async () => {
      for (const id of ['vs_missing', 'vs_1UV92qKx8RbTn4Lp3hV0cQeZ', "cus_1';drop"]) {
        const error = await errorOf(freshSessions()[call](id));

        assertInvalidRequest(error, {
          status: 404,
          code: 'resource_missing',
          param: 'session',
          message: `No such VerificationSession: '${id}'`,
        });
        assert.equal(error.headers['stripe-should-retry'], undefined);
      }
    });
  }

  test('is missed only after the parameters were judged', async () => {
    const sessions = freshSessions();

    assertInvalidRequest(await errorOf(sessions.update('vs_missing', {foo: 'bar'})), unknown('foo'));
    assertInvalidRequest(await errorOf(sessions.update('vs_missing', {type: 'selfie'})), notAType);
  });
});

test('an address that does not exist is not recognized', async () => {
  const stripe = stripeWith(freshKey());
  for (const [method, path] of [
    ['GET', '/v1/identity/verification_flows'],
    ['GET', '/v1/identity/verification_sessions/'],
    ['DELETE', '/v1/identity/verification_sessions/vs_1'],
  ]) {
    const error = await errorOf(stripe.rawRequest(method, path));

    assert.equal(error.type, 'StripeInvalidRequestError');
    assert.equal(error.statusCode, 404);
    assert.equal(error.rawType, 'invalid_request_error');
    assert.equal(error.code, undefined);
    assert.equal(error.param, undefined);
    assert.equal(
      error.message,
      `Unrecognized request URL (${method}: ${path}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`
    );
  }
});
