// The walk through the screens that a real user sees: each screen, the way back, a walk that is taken up again, the end
// that was set beforehand.

import assert from 'node:assert/strict';

import {assertAccessible, drive, fate, freshSession, inBrowser, stripeWith, useBrowser} from '../support.js';

useBrowser();

/** What the browser says of a screen on which something cannot be. */
const NOT_TAKEN = /^Failed to load resource: the server responded with a status of 422/;

/** A picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64'
);

const ALL = {document: {require_matching_selfie: true, require_id_number: true}};

/** The session with its report, as only a restricted key may see it. */
function inFull(key, id) {
  const stripe = stripeWith(key.replace('sk_', 'rk_'));
  return stripe.identity.verificationSessions.retrieve(id, {
    expand: ['last_verification_report', 'verified_outputs.id_number', 'verified_outputs.dob'],
  });
}

inBrowser('document, selfie and ID number, to the end that was set', {expected: [NOT_TAKEN]}, async ({page, at}) => {
  const {key, stripe, session, retrieve} = await freshSession({options: ALL});
  await drive(stripe, session.id, 'preset', {outcomes: ['verified']});
  await page.goto(session.url);
  assert.equal(await at('foreseen').innerText(), 'A preset decides how it ends: verified.');
  await at('walk').click();
  await at('screen-consent').waitFor();
  await assertAccessible(page);
  await at('accept').click();
  await at('screen-document-type').waitFor();
  await assertAccessible(page);
  await at('type-id_card').click();

  // The front: no file, no picture, a picture.
  await at('screen-document-front').waitFor();
  await assertAccessible(page);
  await at('upload').click();
  assert.equal(await at('error').innerText(), 'Choose a picture first.');
  await assertAccessible(page);
  await at('file').setInputFiles({name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture')});
  await at('upload').click();
  assert.equal(await at('error').innerText(), 'The picture has to be in one of these formats: JPG, PNG.');
  await at('file').setInputFiles({name: 'front.png', mimeType: 'image/png', buffer: PIXEL});
  await at('upload').click();

  await at('screen-document-back').waitFor();
  await at('specimen').click();
  await at('screen-selfie').waitFor();
  await at('specimen').click();
  await at('screen-id-number').waitFor();
  await at('continue').click();
  assert.equal(await at('error').innerText(), 'Enter the number, 40 characters at most.');
  await at('kind').selectOption('br_cpf');
  await at('number').fill('111.444.777-35');
  await at('continue').click();

  await at('screen-review').waitFor();
  await assertAccessible(page);
  const sizes = await page.locator('img').evaluateAll((images) => images.map((image) => image.naturalWidth));
  assert.equal(sizes.length, 3);
  assert.ok(sizes[0] === 1 && sizes[1] > 100 && sizes[2] > 100, `the pictures that were shown: ${sizes}`);
  assert.equal(fate(await retrieve()), 'requires_input', 'nothing is submitted yet');
  await at('submit').click();
  await at('success').waitFor();

  const full = await inFull(key, session.id);
  assert.equal(fate(full), 'verified');
  const {id_number: number, id_number_type: kind} = full.verified_outputs;
  assert.deepEqual({number, kind}, {number: '111.444.777-35', kind: 'br_cpf'});
  const {document, selfie, id_number: check} = full.last_verification_report;
  assert.deepEqual(
    [document.type, document.status, selfie.status, check.status],
    ['id_card', 'verified', 'verified', 'verified']
  );
  const {data} = await stripe.files.list({limit: 100});
  assert.equal(data.filter(({purpose}) => purpose === 'identity_private').length, 3);
});

inBrowser('a walk goes on where it was, and back', async ({context, page, at}) => {
  const {session} = await freshSession();
  await page.goto(session.url);
  await at('walk').click();
  await at('accept').click();
  await at('type-passport').click();
  await at('screen-document-front').waitFor();

  // Reloaded, left and found again, by another window, by an address further on.
  await page.reload();
  await at('screen-document-front').waitFor();
  const other = await context.newPage();
  await other.goto(session.url);
  assert.equal(await other.getByTestId('walk').innerText(), 'Go on with step 3');
  await other.getByTestId('walk').click();
  await other.getByTestId('screen-document-front').waitFor();
  await other.goto(`${session.url}/verify/review`);
  await other.getByTestId('screen-document-front').waitFor();

  // Back, one screen at a time, to the first page.
  await at('back').click();
  await at('screen-document-type').waitFor();
  await at('back').click();
  await at('screen-consent').waitFor();
  await at('back').click();
  await at('start').waitFor();

  // A passport has no back; a card in its place has one, and the picture of the passport is gone.
  await at('walk').click();
  await at('specimen').click();
  await at('screen-review').waitFor();
  await page.goBack();
  await at('shown').waitFor();
  await page.goto(`${session.url}/verify/document-type`);
  await at('type-driving_license').click();
  await at('screen-document-front').waitFor();
  assert.equal(await at('shown').count(), 0);
  await at('specimen').click();
  await at('screen-document-back').waitFor();
});

inBrowser('a name, a birth date and a number', {expected: [NOT_TAKEN]}, async ({page, at}) => {
  const {key, stripe, session} = await freshSession({type: 'id_number'});
  await drive(stripe, session.id, 'preset', {outcomes: ['verified']});
  await page.goto(session.url);
  await at('walk').click();
  await at('screen-details').waitFor();
  await assertAccessible(page);
  await at('first-name').fill('Ada "Al" <b>');
  await at('last-name').fill('Lovelace');
  await at('day').fill('31');
  await at('month').fill('2');
  await at('year').fill('1990');
  await at('continue').click();
  assert.equal(
    await at('error').innerText(),
    'Enter the birth date as numbers: a day that has come, such as 31 12 1990.'
  );
  assert.equal(await at('first-name').inputValue(), 'Ada "Al" <b>', 'nothing has to be typed twice');
  await at('day').fill('10');
  await at('month').fill('12');
  await at('continue').click();
  await at('number').fill('6789');
  await at('continue').click();
  assert.equal(await at('review-details').locator('> :not(a)').count(), 0);
  assert.match(await at('review-details').innerText(), /^Ada "Al" <b> Lovelace, born 1990-12-10/);
  await at('submit').click();
  await at('success').waitFor();
  const {verified_outputs: outputs} = await inFull(key, session.id);
  assert.deepEqual(
    [outputs.first_name, outputs.last_name, outputs.dob, outputs.id_number],
    ['Ada "Al" <b>', 'Lovelace', {day: 10, month: 12, year: 1990}, '6789']
  );
});

inBrowser('codes for e-mail address and phone number', {expected: [NOT_TAKEN]}, async ({page, at}) => {
  const {retrieve, session} = await freshSession({
    type: undefined,
    verification_flow: 'vf_1',
    provided_details: {email: 'jenny+verified@example.com', phone: '+15555551212'},
  });
  await page.goto(`${session.url}/verify`);
  await at('accept').click();
  await at('type-passport').click();
  await at('specimen').click();
  await at('screen-email').waitFor();
  await assertAccessible(page);
  assert.equal(await at('contact').innerText(), 'jenny+verified@example.com');
  await at('code').fill('123456');
  await at('continue').click();
  assert.equal(await at('error').innerText(), 'This is not the code.');
  await at('code').fill(await at('hint').innerText());
  await at('continue').click();
  await at('screen-phone').waitFor();
  assert.equal(await at('contact').innerText(), '+15555551212');
  await at('code').fill('000000');
  await at('continue').click();
  assert.equal(await at('foreseen').innerText(), 'The e-mail address decides how it ends: verified.');
  await at('submit').click();
  await at('success').waitFor();
  assert.equal(fate(await retrieve()), 'verified');
});

inBrowser('a user gives up on the way', {expected: [/410/]}, async ({page, at}) => {
  const contacts = {email: 'jenny@example.com', phone: '+15555551212'};
  const flow = {type: undefined, verification_flow: 'vf_1', provided_details: contacts};
  const decline = () => at('decline').click();
  const showPassport = async () => {
    await at('accept').click();
    await at('type-passport').click();
    await at('specimen').click();
  };
  const cases = {
    consent_declined: [{}, decline],
    country_not_supported: [
      {type: 'id_number'},
      async () => {
        await at('first-name').fill('Ada');
        await at('last-name').fill('Lovelace');
        await at('day').fill('10');
        await at('month').fill('12');
        await at('year').fill('1990');
        await at('continue').click();
        await at('kind').selectOption({label: 'My country is not listed'});
        await at('continue').click();
      },
    ],
    email_verification_declined: [
      flow,
      async () => {
        await showPassport();
        await at('screen-email').waitFor();
        await decline();
      },
    ],
    phone_verification_declined: [
      flow,
      async () => {
        await showPassport();
        await at('code').fill('000000');
        await at('continue').click();
        await at('screen-phone').waitFor();
        await decline();
      },
    ],
  };
  for (const [code, [params, giveUp]] of Object.entries(cases)) {
    const {session, retrieve} = await freshSession(params);
    await page.goto(`${session.url}/verify`);
    await giveUp();
    await page.locator('[data-testid=closed-used], [data-testid=success]').waitFor();
    assert.equal(fate(await retrieve()), `requires_input: ${code}`);
  }
});

inBrowser('only the kinds of document and pictures that the session accepts', async ({page, at}) => {
  const {session} = await freshSession({
    options: {document: {allowed_types: ['id_card', 'passport'], require_live_capture: true}},
  });
  await page.goto(`${session.url}/verify`);
  await at('accept').click();
  assert.deepEqual(await page.locator('.choice').allInnerTexts(), ['Identity card', 'Passport']);
  await at('type-passport').click();
  await at('screen-document-front').waitFor();
  assert.equal(await at('file').count(), 0, 'the camera alone');
  await at('specimen').click();
  await at('screen-review').waitFor();
});

const PLAIN = {javaScriptEnabled: false, viewport: {width: 1280, height: 800}};

inBrowser('a walk without JavaScript, on a large screen', PLAIN, async ({page, at}) => {
  const {session, retrieve} = await freshSession({options: {document: {allowed_types: ['passport']}}});
  await page.goto(session.url);
  await at('walk').click();
  await at('accept').click();
  await at('file').setInputFiles({name: 'front.png', mimeType: 'image/png', buffer: PIXEL});
  await at('upload').click();
  assert.equal(
    await at('foreseen').innerText(),
    'Nothing decides yet how it ends: it will stay in processing until somebody does.'
  );
  await at('submit').click();
  await at('success').waitFor();
  assert.equal(fate(await retrieve()), 'processing');
});
