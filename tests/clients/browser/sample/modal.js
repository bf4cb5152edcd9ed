const button = document.getElementById('verify');

button.addEventListener('click', async () => {
  const {publishableKey} = await (await fetch('/config')).json();
  const stripe = Stripe(publishableKey);
  const created = await fetch('/create-verification-session', {method: 'POST'});
  const {client_secret: clientSecret} = await created.json();
  const {error} = await stripe.verifyIdentity(clientSecret);
  if (error) {
    alert(error.message);
  } else {
    window.location = '/submitted.html';
  }
});
