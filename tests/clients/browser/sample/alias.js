// What a bundler can put in place of @stripe/stripe-js, as in docs/stripe-js.md; the address of the server is a parameter.

const MOCK = new URL(import.meta.url).searchParams.get('mock');

let script;

export function loadStripe(...parameters) {
  script ??= new Promise((resolve, reject) => {
    const tag = Object.assign(document.createElement('script'), {src: `${MOCK}/v3/`});
    tag.addEventListener('load', resolve);
    tag.addEventListener('error', () => reject(new Error('identity-mock is not there')));
    document.head.append(tag);
  });
  return script.then(() => window.Stripe(...parameters));
}
