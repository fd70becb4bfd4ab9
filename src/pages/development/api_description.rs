//! The description of the JSON API, in a viewer.

use leptos::{nonce::use_nonce, prelude::*};

use super::DevelopmentPage;

/// The viewer is RapiDoc; `public/development/README.md` says where it comes from. It sends requests to this shop only.
const VIEWER: &str = r#"<rapi-doc spec-url="/api/v1/openapi.json" render-style="view" schema-style="table"
    show-header="false" allow-authentication="false" allow-server-selection="false" allow-spec-url-load="false"
    allow-spec-file-load="false" load-fonts="false" regular-font="inherit"></rapi-doc>"#;

/// The API's requests, answers and errors, read from its OpenAPI document.
#[component]
pub fn ApiDescriptionPage() -> impl IntoView {
    view! {
        <DevelopmentPage title="API description" lead="The JSON API for mobile apps. You can send its requests to this shop from here.">
            <p class="development-note">"The document itself: " <a href="/api/v1/openapi.json">"/api/v1/openapi.json"</a></p>
            <div class="api-viewer" inner_html=VIEWER></div>
            <script type="module" src="/development/api-viewer.js" nonce=use_nonce()></script>
        </DevelopmentPage>
    }
}
