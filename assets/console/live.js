// Hears of what happens on the server, as it happens.

const listeners = new Set();

/// Calls `listener(kind, data)` until the function that it gives is called. `kind` is `session`, `event`, `delivery`, or
/// `again` when something may have been missed.
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(kind, data) {
  for (const listener of [...listeners]) listener(kind, data);
}

export function start(element) {
  const show = (state, text) => {
    element.dataset.state = state;
    if (element.textContent !== text) element.textContent = text;
  };
  let interrupted = false;
  const source = new EventSource(new URL("_mock/stream", document.baseURI));
  source.addEventListener("ready", () => {
    show("on", "live");
    if (interrupted) tell("again", null);
    interrupted = false;
  });
  source.addEventListener("error", () => {
    interrupted = true;
    show("off", source.readyState === EventSource.CLOSED ? "no live news" : "reconnecting");
  });
  for (const kind of ["session", "event", "delivery"]) {
    source.addEventListener(kind, (message) => tell(kind, JSON.parse(message.data)));
  }
  for (const kind of ["missed", "reset"]) source.addEventListener(kind, () => tell("again", null));
}

/// `work`, run at once and then every `pause` milliseconds at the most, always once after the last call.
export function throttled(work, pause = 300) {
  let timer = null;
  let again = false;
  return () => {
    if (timer) {
      again = true;
      return;
    }
    const run = () => {
      again = false;
      timer = setTimeout(() => (again ? run() : (timer = null)), pause);
      work();
    };
    run();
  };
}
