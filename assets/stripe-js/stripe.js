/*
 * The Stripe.js of identity-mock: `Stripe(key).verifyIdentity(clientSecret)` opens a modal with the hosted page of a test
 * server. It is not Stripe's, and knows nothing of payments. See docs/stripe-js.md.
 *
 * Written for any browser that has <dialog>, without a build.
 */
(function () {
  'use strict';

  // Both are put in when the file is served.
  var SERVED_BY = '@base-url@';
  var VERSION = '@version@';

  /** How long the page in the frame may take to speak once it is loaded. */
  var PATIENCE_MS = 3000;

  var CLIENT_SECRET = /^(vs_\w+)_secret_((?:test|live)_\w[\w+/=]*)$/;

  /** What Stripe.js has besides, which is about other things. They give a promise of an `error`. */
  var UNSUPPORTED = [
    'collectBankAccountForPayment', 'collectBankAccountForSetup', 'collectBankAccountToken',
    'collectFinancialConnectionsAccounts', 'confirmAcssDebitPayment', 'confirmAcssDebitSetup', 'confirmAffirmPayment',
    'confirmAfterpayClearpayPayment', 'confirmAlipayPayment', 'confirmAmazonPaySetup', 'confirmAuBecsDebitPayment',
    'confirmAuBecsDebitSetup', 'confirmBacsDebitSetup', 'confirmBancontactPayment', 'confirmBancontactSetup',
    'confirmBilliePayment', 'confirmBlikPayment', 'confirmBlikSetup', 'confirmBoletoPayment', 'confirmCardPayment',
    'confirmCardSetup', 'confirmCashappPayment', 'confirmCashappSetup', 'confirmCustomerBalancePayment',
    'confirmEpsPayment', 'confirmFpxPayment', 'confirmGiropayPayment', 'confirmGrabPayPayment', 'confirmIdealPayment',
    'confirmIdealSetup', 'confirmKlarnaPayment', 'confirmKonbiniPayment', 'confirmMobilepayPayment',
    'confirmMultibancoPayment', 'confirmOxxoPayment', 'confirmPayByBankPayment', 'confirmPayNowPayment',
    'confirmPayPalPayment', 'confirmPayPalSetup', 'confirmPayment', 'confirmPixPayment', 'confirmPromptPayPayment',
    'confirmSepaDebitPayment', 'confirmSepaDebitSetup', 'confirmSetup', 'confirmSofortPayment', 'confirmSofortSetup',
    'confirmTwintPayment', 'confirmUsBankAccountPayment', 'confirmUsBankAccountSetup', 'confirmWechatPayPayment',
    'createConfirmationToken', 'createEmbeddedCheckoutPage', 'createEphemeralKeyNonce', 'createPaymentMethod',
    'createRadarSession', 'createSource', 'createToken', 'handleCardAction', 'handleNextAction', 'initEmbeddedCheckout',
    'processOrder', 'redirectToCheckout', 'retrieveOrder', 'retrievePaymentIntent', 'retrieveSetupIntent',
    'retrieveSource', 'verifyMicrodepositsForPayment', 'verifyMicrodepositsForSetup'
  ];

  /** The same, but these are asked for objects, so they throw. */
  var UNSUPPORTED_OBJECTS = [
    'initCheckout', 'initCheckoutElementsSdk', 'initCheckoutFormSdk', 'initializePricing', 'paymentRequest'
  ];

  var script = document.currentScript;
  var isOpen = false;

  /** Where the server is; docs/stripe-js.md tells the order. */
  function baseUrl() {
    var named = (script && script.getAttribute('data-identity-mock-url')) || window.IDENTITY_MOCK_URL;
    // Under Stripe's own name the file was put in by whoever intercepts that.
    var isOwn = script && script.src && !/^https:\/\/js\.stripe\.com\//.test(script.src);
    var url = named || (isOwn ? new URL('..', script.src).href : SERVED_BY);
    return new URL(url, document.baseURI).href.replace(/\/+$/, '');
  }

  function failure(type, code, message) {
    var error = { type: type, message: message };
    if (code) {
      error.code = code;
    }
    return { error: error };
  }

  function wrongSecret(message) {
    var result = failure('invalid_request_error', null, message);
    result.error.param = 'client_secret';
    return result;
  }

  function cancelled() {
    return failure('validation_error', 'session_cancelled', 'The modal was closed before the verification was submitted.');
  }

  function notForPayments(name) {
    return 'identity-mock stands in for Stripe Identity only: `' + name + '` is about something else and has no effect here.';
  }

  function frameUrl(base, link) {
    var query = 'origin=' + encodeURIComponent(window.location.origin);
    // Pages round this one, if the browser tells: each has to be allowed to have the frame in it.
    var ancestors = window.location.ancestorOrigins || [];
    for (var index = 0; index < ancestors.length; index += 1) {
      query += '&ancestor=' + encodeURIComponent(ancestors[index]);
    }
    return base + '/modal/' + link + '?' + query;
  }

  function element(name, styles, attributes) {
    var made = document.createElement(name);
    // By properties, which a policy against inline styles permits.
    Object.keys(styles).forEach(function (property) {
      made.style[property] = styles[property];
    });
    Object.keys(attributes).forEach(function (attribute) {
      made.setAttribute(attribute, attributes[attribute]);
    });
    return made;
  }

  function buildModal(url) {
    var dialog = element('dialog', {
      alignItems: 'center', background: 'rgba(16, 22, 21, 0.6)', border: '0', boxSizing: 'border-box', display: 'flex',
      height: '100%', justifyContent: 'center', margin: '0', maxHeight: '100%', maxWidth: '100%', padding: '16px',
      width: '100%'
    }, { 'aria-label': 'Identity verification', 'data-testid': 'identity-modal' });
    var panel = element('div', {
      background: '#ffffff', borderRadius: '12px', display: 'flex', flexDirection: 'column', height: '100%',
      maxHeight: '760px', maxWidth: '460px', overflow: 'hidden', width: '100%'
    }, {});
    var close = element('button', {
      background: '#1d2523', border: '0', color: '#ffffff', cursor: 'pointer', flex: 'none',
      font: '16px/24px system-ui, sans-serif', padding: '10px 16px', textAlign: 'right'
    }, { type: 'button', 'data-testid': 'identity-modal-close' });
    close.textContent = 'Close';
    var frame = element('iframe', { background: 'transparent', border: '0', flex: '1 1 auto', width: '100%' }, {
      allow: 'camera', 'data-testid': 'identity-modal-frame', name: 'identity-mock-modal', src: url,
      title: 'Identity verification'
    });
    panel.appendChild(close);
    panel.appendChild(frame);
    dialog.appendChild(panel);
    return { close: close, dialog: dialog, frame: frame };
  }

  /** Shows the page of a session in a modal; the promise resolves once the user is done or the modal is closed. */
  function showModal(base, session, link) {
    return new Promise(function (resolve) {
      var origin = new URL(base).origin;
      var modal = buildModal(frameUrl(base, link));
      var timer = null;
      var hasSpoken = false;
      var isOver = false;

      function finish(result) {
        // The dialog tells of its end later, when another may be open already.
        if (isOver) {
          return;
        }
        isOver = true;
        isOpen = false;
        window.clearTimeout(timer);
        window.removeEventListener('message', hear);
        // The browser gives the focus back to where it was.
        modal.dialog.close();
        modal.dialog.remove();
        resolve(result);
      }

      function hear(event) {
        var isFromFrame = event.source === modal.frame.contentWindow && event.origin === origin;
        if (!isFromFrame || !event.data || event.data.source !== 'identity-mock') {
          return;
        }
        hasSpoken = true;
        var message = event.data.message;
        if ((message.type === 'ready' || message.type === 'done') && message.id !== session) {
          finish(wrongSecret('This client secret belongs to another session than the one that it names.'));
        } else if (message.type === 'done') {
          finish({ verificationSession: { id: message.id } });
        } else if (message.type === 'failed') {
          finish({ error: message.error });
        } else if (message.type === 'close') {
          finish(cancelled());
        }
      }

      function giveUpIfSilent() {
        timer = window.setTimeout(function () {
          if (!hasSpoken) {
            finish(failure('api_connection_error', null, 'The page of identity-mock did not come from ' + base +
              '. Does the server run there, and may this page show frames of it?'));
          }
        }, PATIENCE_MS);
      }

      isOpen = true;
      window.addEventListener('message', hear);
      modal.frame.addEventListener('load', giveUpIfSilent, { once: true });
      modal.close.addEventListener('click', function () {
        finish(cancelled());
      });
      // Escape outside the frame; inside, the frame tells.
      modal.dialog.addEventListener('cancel', function (event) {
        event.preventDefault();
        finish(cancelled());
      });
      modal.dialog.addEventListener('close', function () {
        finish(cancelled());
      });
      document.body.appendChild(modal.dialog);
      // Keeps the focus in the modal, and the page out of reach.
      modal.dialog.showModal();
      modal.frame.focus();
    });
  }

  function verifyIdentity(clientSecret) {
    var parts = typeof clientSecret === 'string' ? CLIENT_SECRET.exec(clientSecret) : null;
    if (!parts) {
      return Promise.resolve(wrongSecret('verifyIdentity needs the `client_secret` of a VerificationSession: vs_..._secret_...'));
    }
    if (isOpen) {
      return Promise.resolve(failure('invalid_request_error', null, 'Another verification is open in this page already.'));
    }
    if (window.location.origin === 'null') {
      return Promise.resolve(failure('invalid_request_error', null,
        'A page without an origin, such as a file, cannot show the modal. Serve it over HTTP.'));
    }
    if (typeof HTMLDialogElement !== 'function') {
      return Promise.resolve(failure('validation_error', 'device_unsupported', 'This browser cannot show a modal dialog.'));
    }
    return showModal(baseUrl(), parts[1], parts[2]);
  }

  /** What `<Elements>` of react-stripe-js wants to have, although nothing can be put into it. */
  function elements() {
    return {
      create: function (type) {
        throw new Error(notForPayments('elements.create(' + JSON.stringify(type) + ')'));
      },
      fetchUpdates: function () {
        return Promise.resolve({});
      },
      getElement: function () {
        return null;
      },
      on: function () {},
      submit: function () {
        return Promise.resolve(failure('invalid_request_error', null, notForPayments('elements.submit')));
      },
      update: function () {}
    };
  }

  function Stripe(key) {
    if (typeof key !== 'string' || key === '') {
      throw new Error('Stripe() needs a publishable key, such as pk_test_123.');
    }
    if (/^(sk|rk)_/.test(key)) {
      throw new Error('Stripe() got a secret key. It belongs on the server; give the publishable one, such as pk_test_123.');
    }
    var stripe = {
      _registerWrapper: function () {},
      elements: elements,
      registerAppInfo: function () {},
      verifyIdentity: verifyIdentity
    };
    UNSUPPORTED.forEach(function (name) {
      stripe[name] = function () {
        return Promise.resolve(failure('invalid_request_error', null, notForPayments(name)));
      };
    });
    UNSUPPORTED_OBJECTS.forEach(function (name) {
      stripe[name] = function () {
        throw new Error(notForPayments(name));
      };
    });
    return stripe;
  }

  Stripe.version = VERSION === 'v3' ? 3 : VERSION;

  window.Stripe = Stripe;
})();
