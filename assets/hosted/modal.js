// In the frame of a modal: tells the page round it that this page is there, what came of it, and that Escape was pressed.
// The server says in the page's attributes to which origin, and what.
(function () {
  'use strict';

  var data = document.body.dataset;

  function tell(message) {
    window.parent.postMessage({ source: 'identity-mock', message: message }, data.origin);
  }

  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      tell({ type: 'close' });
    }
  });

  tell(JSON.parse(data.message));
})();
