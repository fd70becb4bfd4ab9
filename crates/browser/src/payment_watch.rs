//! The island on the page of an order: it asks the server about the order until nothing more is to come.
//!
//! The page is its own interface: the server renders it again, and the island takes over the parts that have changed, which
//! have the attribute `data-live`.

use std::time::Duration;

use leptos::{html::Section, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{DocumentFragment, Element, HtmlElement, HtmlTemplateElement, UrlSearchParams};

use crate::{
    page::{elements, mark_hydrated, write_local_times},
    server,
};

/// How often the island asks the server, in seconds. The server limits how often it inquires, as
/// [the guide](https://docs.antom.com/ac/cashierpay/apm) demands.
const INTERVAL: u32 = 2;

/// After how many seconds without an answer of the server the page says so.
const PATIENCE: u32 = 10;

/// When the island asks about a final order whose notification or refund is still to come, in seconds.
const FOLLOW_UPS: [u64; 8] = [3, 6, 10, 20, 40, 60, 120, 300];

const STATE: &str = "section.state";

/// How far an order is. The server's page provides it, the markup has it, and the browser reads it there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderProgress {
    /// The order's status.
    pub status: String,
    /// What the page says about it.
    pub state: String,
    /// What is still to come: the `payment`, something `more`, or nothing. The page asks often for a payment.
    pub expects: String,
}

impl OrderProgress {
    fn of_page() -> Self {
        if cfg!(target_family = "wasm") {
            document().query_selector(STATE).ok().flatten().map(|state| Self::read(&state)).unwrap_or_default()
        } else {
            use_context().unwrap_or_default()
        }
    }

    fn read(state: &Element) -> Self {
        let part = |name: &str| state.get_attribute(name).unwrap_or_default();
        Self { status: part("data-status"), state: part("data-state"), expects: part("data-expects") }
    }
}

/// The state of the order. Without JavaScript the page reloads itself instead.
#[island]
pub fn PaymentWatch(
    /// The server's: what the page says about the order.
    children: Children,
) -> impl IntoView {
    let progress = RwSignal::new(OrderProgress::of_page());
    let section = NodeRef::new();
    let watch = Watch { progress, section, waited: StoredValue::new(0), is_asking: StoredValue::new(false) };
    let awaits_payment = Memo::new(move |_| progress.read().expects == "payment");

    Effect::new(move |_| {
        watch.waited.set_value(waited_before().unwrap_or_default());
        if let Some(section) = section.get() {
            write_local_times(&section);
        }
        mark_hydrated();
    });
    Effect::new(move |_| {
        if awaits_payment.get() {
            let timer = set_interval_with_handle(move || watch.tick(), Duration::from_secs(INTERVAL.into()));
            if let Ok(timer) = timer {
                on_cleanup(move || timer.clear());
            }
            return;
        }
        let ask_again = move || {
            if progress.read_untracked().expects == "more" {
                watch.ask();
            }
        };
        let timers = FOLLOW_UPS.map(|after| set_timeout_with_handle(ask_again, Duration::from_secs(after)).ok());
        on_cleanup(move || timers.into_iter().flatten().for_each(|timer| timer.clear()));
    });

    view! {
        <section
            class="card state"
            data-status=move || progress.read().status.clone()
            data-state=move || progress.read().state.clone()
            data-expects=move || progress.read().expects.clone()
            node_ref=section
        >
            {children()}
        </section>
    }
}

/// For how long the customer has waited on an earlier page, in seconds.
fn waited_before() -> Option<u32> {
    let address = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&address).ok()?.get("waited")?.parse().ok()
}

/// The island's state. All parts are signals or stored values, so it is `Copy`.
#[derive(Clone, Copy)]
struct Watch {
    progress: RwSignal<OrderProgress>,
    section: NodeRef<Section>,
    /// For how many seconds the customer has waited.
    waited: StoredValue<u32>,
    is_asking: StoredValue<bool>,
}

impl Watch {
    fn tick(self) {
        self.waited.update_value(|waited| *waited = waited.saturating_add(INTERVAL));
        if self.is_asking.get_value() {
            self.complain();
        } else {
            self.ask();
        }
    }

    fn ask(self) {
        self.is_asking.set_value(true);
        spawn_local(async move {
            let path = window().location().pathname().unwrap_or_default();
            let page = server::load_page(&format!("{path}?waited={}", self.waited.get_value())).await;
            if page.is_none_or(|page| self.show(&page).is_none()) {
                self.complain();
            }
            self.is_asking.set_value(false);
        });
    }

    /// Says that the server does not answer, unless the customer has come only just now.
    fn complain(self) {
        if self.waited.get_value() >= PATIENCE
            && let Some(section) = self.section.get_untracked()
            && let Ok(Some(unanswered)) = section.query_selector("[data-live=unanswered] template")
        {
            self.show(&unanswered.unchecked_into::<HtmlTemplateElement>().content());
        }
    }

    /// Takes over what has changed. `None` if the page is not about an order.
    fn show(self, page: &DocumentFragment) -> Option<()> {
        let (shown, newer) = (self.section.get_untracked()?, page.query_selector(STATE).ok()??);
        write_local_times(&newer);
        for part in elements(&newer, "[data-live]") {
            let name = part.get_attribute("data-live").unwrap_or_default();
            if let Ok(Some(shown)) = shown.query_selector(&format!("[data-live={name}]")) {
                replace_content(&shown, &part);
            }
        }
        self.progress.set(OrderProgress::read(&newer));
        document().set_title(&page.query_selector("title").ok()??.text_content()?);
        Some(())
    }
}

/// Changes nothing that is the same: a screen reader reads out what changes, and the customer may be using it.
fn replace_content(shown: &Element, newer: &Element) {
    let content = newer.inner_html();
    if shown.inner_html() == content {
        return;
    }
    let has_focus = shown.contains(document().active_element().as_deref());
    shown.set_inner_html(&content);
    if has_focus && let Ok(Some(link)) = shown.query_selector("a") {
        let _ = link.unchecked_into::<HtmlElement>().focus();
    }
}
