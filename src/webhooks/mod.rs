//! Deliveries of events to webhook endpoints: `worker` follows what is committed and works a `lane` for each endpoint,
//! which makes `attempt`s; `delivery` sends one request. What is to be delivered is decided in the transaction of the
//! change (`actions::recorder`), and what came of it is written down through `actions`, never here.

mod attempt;
mod delivery;
mod failure;
mod lane;
mod resolver;
mod tls;
mod worker;

pub(crate) use worker::WebhookWorker;
