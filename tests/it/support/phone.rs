//! A user's phone: what Stripe's mobile SDKs send, with what they send it, and whether they could decode what comes back.

use identity_mock::Config;
use reqwest::Method;
use serde_json::Value;

use super::multipart::Part;
use super::page_schema::{assert_data, assert_page};
use super::{Answer, Client, TestServer, reproducible, start_with};

/// Where ephemeral keys are made.
pub(crate) const KEYS: &str = "/v1/ephemeral_keys";

/// The version that iOS sends; Android leaves the space out.
pub(crate) const CLIENT_VERSION: &str = "2020-08-27; identity_client_api=v7";

/// A picture, as far as anybody looks at it.
pub(crate) const JPEG: &[u8] = b"\xff\xd8\xff\xe0...";

/// The path of a page, or of a step on it.
pub(crate) fn page_path(session: &str, step: &str) -> String {
    format!("/v1/identity/verification_pages/{session}{step}")
}

/// A phone with a key for one session.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) client: Client,
    pub(crate) session: String,
}

impl TestServer {
    /// A phone of the account that most tests use.
    pub(crate) async fn phone(&self, session: &str) -> Phone {
        let secret = issue(&self.client(), session).await["secret"].as_str().unwrap().to_owned();
        let client = self.client_with_key(&secret).with_header("Stripe-Version", CLIENT_VERSION);
        Phone { client, session: session.to_owned() }
    }
}

/// A server on which what users submit passes.
pub(crate) async fn passing() -> TestServer {
    start_with(Config { outcome: "verified".to_owned(), ..reproducible() }).await
}

/// A phone that has come as far as the code.
pub(crate) async fn at_the_code(server: &TestServer) -> Phone {
    let form = [("verification_flow", "vf_1"), ("provided_details[phone]", "+15555551212")];
    let id = server.client().create_with(&form).await;
    let phone = server.phone(&id).await;
    phone.collect(&[("biometric_consent", "true")]).await;
    phone.show("front").await;
    assert_eq!(phone.show("back").await, ["phone_otp"]);
    phone
}

/// A new key for a session.
pub(crate) async fn issue(client: &Client, session: &str) -> Value {
    let client = client.with_header("Stripe-Version", "2020-08-27");
    let answer = client.post(KEYS, &[("verification_session", session)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

impl Phone {
    /// The page.
    pub(crate) async fn page(&self) -> Answer {
        let path = page_path(&self.session, "");
        let answer = self.client.get(&path, &[("app_identifier", "com.example.rocketrides")]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_page(&answer.json());
        answer
    }

    /// A step that may be refused.
    pub(crate) async fn try_step(&self, step: &str, form: &[(&str, &str)]) -> Answer {
        self.client.post(&page_path(&self.session, step), form).await
    }

    /// A step, which must succeed.
    pub(crate) async fn step(&self, step: &str, form: &[(&str, &str)]) -> Value {
        let answer = self.try_step(step, form).await;
        assert_eq!(answer.status, 200, "{step} {form:?}: {}", answer.text);
        assert_data(&answer.json());
        answer.json()
    }

    /// Hands over data given by names inside of `collected_data`; gives what is still missing.
    pub(crate) async fn collect(&self, data: &[(&str, &str)]) -> Vec<String> {
        let names: Vec<String> = data.iter().map(|(name, _)| whole_name(name)).collect();
        let form: Vec<(&str, &str)> =
            names.iter().zip(data).map(|(name, (_, value))| (name.as_str(), *value)).collect();
        let answer = self.step("/data", &form).await;
        assert_eq!(answer["requirements"]["errors"], Value::Array(Vec::new()), "{answer}");
        missing(&answer)
    }

    /// Sends a picture for the session; gives the file's id.
    pub(crate) async fn picture(&self, name: &str) -> String {
        let owned_by = Part::Field("owned_by", &self.session);
        let parts = [Part::Field("purpose", "identity_private"), owned_by, Part::File(name, JPEG)];
        let answer = self.client.upload(&parts).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Hands over a picture of one side of a document, taken by hand; gives what is still missing.
    pub(crate) async fn show(&self, side: &str) -> Vec<String> {
        let file = self.picture(&format!("{}_{side}.jpg", self.session)).await;
        let [image, method] = ["high_res_image", "upload_method"].map(|name| format!("id_document_{side}[{name}]"));
        self.collect(&[(&image, &file), (&method, "manual_capture")]).await
    }

    /// Hands over what the camera of iOS makes of one side, front card, back, passport and invalid being how sure it is of
    /// each.
    pub(crate) async fn scan(&self, side: &str, scores: [&str; 4]) -> Value {
        let (high, low) = (self.picture("front.jpg").await, self.picture("front_full_frame.jpg").await);
        let name = |key: &str| format!("collected_data[id_document_{side}][{key}]");
        let form = [
            (name("upload_method"), "auto_capture"),
            (name("high_res_image"), &high),
            (name("low_res_image"), &low),
            (name("front_card_score"), scores[0]),
            (name("back_score"), scores[1]),
            (name("passport_score"), scores[2]),
            (name("invalid_score"), scores[3]),
            (name("brightness_value"), "1.25"),
            (name("ios_barcode_decoded"), "false"),
        ];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        self.step("/data", &form).await
    }

    /// Fills the form of an ID number.
    pub(crate) async fn type_everything(&self, last_name: &str) {
        let individual = [
            ("name[first_name]", "Ada"),
            ("name[last_name]", last_name),
            ("dob[day]", "10"),
            ("dob[month]", "12"),
            ("dob[year]", "1990"),
        ];
        assert_eq!(self.collect(&individual).await, ["id_number"]);
        let number = [("id_number[country]", "SG"), ("id_number[value]", "S1234567D")];
        assert_eq!(self.collect(&number).await, [""; 0]);
    }

    /// Any request with the phone's key.
    pub(crate) async fn ask(&self, method: Method, path: &str) -> Answer {
        self.client.request(method, path, |request| request).await
    }
}

/// `name[first_name]` as `collected_data[name][first_name]`.
fn whole_name(name: &str) -> String {
    match name.split_once('[') {
        Some((field, rest)) => format!("collected_data[{field}][{rest}"),
        None => format!("collected_data[{name}]"),
    }
}

/// What is still missing after a step.
pub(crate) fn missing(answer: &Value) -> Vec<String> {
    let words = answer["requirements"]["missing"].as_array().unwrap();
    words.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}
