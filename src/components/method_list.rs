//! The payment methods of the payment form. The server renders them; the form reads the customer's choice.

use domain::{
    method::{Flow, PaymentMethod},
    money::Money,
};
use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::{
    components::method_tile::MethodTile,
    labels,
    language::{self, Language},
};

/// With more methods than this, each kind of method is a group that opens.
const MOST_UNGROUPED: usize = 6;

/// The most tiles that a closed group shows.
const TILES_OF_GROUP: usize = 4;

/// A group of methods, in the order in which the checkout shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Wallets,
    Banks,
    Qr,
    /// Paid later, with a number.
    Numbers,
}

impl Group {
    const ALL: [Self; 4] = [Self::Wallets, Self::Banks, Self::Qr, Self::Numbers];

    fn of(flow: Flow) -> Self {
        match flow {
            Flow::Wallet => Self::Wallets,
            Flow::Bank | Flow::Form => Self::Banks,
            Flow::Qr => Self::Qr,
            Flow::Voucher | Flow::Transfer => Self::Numbers,
        }
    }

    fn name(self, language: Language) -> &'static str {
        match self {
            Self::Wallets => td_string!(language, checkout.group_wallets),
            Self::Banks => td_string!(language, checkout.group_banks),
            Self::Qr => td_string!(language, checkout.group_qr),
            Self::Numbers => td_string!(language, voucher.group),
        }
    }
}

/// What the list needs to know about the order.
#[derive(Debug, Clone)]
pub struct MethodChoices {
    pub total: Money,
    /// The method of an earlier attempt.
    pub earlier: Option<String>,
    /// Whether that attempt has failed.
    pub has_failed: bool,
    pub on_phone: bool,
}

impl MethodChoices {
    fn methods(&self) -> Vec<&'static PaymentMethod> {
        PaymentMethod::in_currency(self.total.currency).collect()
    }

    /// The method that is chosen when the page opens: the earlier one, else the first that can pay this amount.
    fn preselected(&self) -> Option<&'static str> {
        let methods = self.methods();
        let mut possible = methods.iter().filter(|method| method.exceeded_limit(self.total).is_none());
        let earlier = possible.clone().find(|method| self.earlier.as_deref() == Some(method.code));
        earlier.or_else(|| possible.next()).map(|method| method.code)
    }

    /// Whether a method can pay this amount.
    pub fn is_any_possible(&self) -> bool {
        self.preselected().is_some()
    }
}

/// The methods for an order's currency, each with the customer's next step, or the reason why it cannot pay this amount.
#[component]
pub fn MethodList(choices: MethodChoices) -> impl IntoView {
    let language = language::current();
    let methods = choices.methods();
    if !choices.is_any_possible() {
        let text = td_string!(language, checkout.none_possible);
        return view! {
            {show_methods(language, &choices, &methods)}
            <p class="note">{text}</p>
        }
        .into_any();
    }
    if methods.len() <= MOST_UNGROUPED {
        return show_methods(language, &choices, &methods).into_any();
    }
    let preselected = choices.preselected();
    let groups = Group::ALL.into_iter().filter_map(|group| {
        let methods: Vec<_> = methods.iter().copied().filter(|method| Group::of(method.flow) == group).collect();
        if methods.is_empty() {
            return None;
        }
        let open = methods.iter().any(|method| preselected == Some(method.code));
        let tiles = methods.iter().take(TILES_OF_GROUP).map(|method| view! { <MethodTile code=method.code /> });
        let rest = methods.len().saturating_sub(TILES_OF_GROUP);
        Some(view! {
            <details class="method-group" open=open>
                <summary>
                    <span class="method-group-name">{group.name(language)}</span>
                    <span class="method-group-tiles" aria-hidden="true">
                        {tiles.collect_view()}
                        {(rest > 0).then(|| view! { <span class="muted">{format!("+{rest}")}</span> })}
                    </span>
                </summary>
                <div class="method-group-list">{show_methods(language, &choices, &methods)}</div>
            </details>
        })
    });
    groups.collect_view().into_any()
}

fn show_methods(
    language: Language,
    choices: &MethodChoices,
    methods: &[&'static PaymentMethod],
) -> impl IntoView + use<> {
    let preselected = choices.preselected();
    methods
        .iter()
        .map(|method| {
            let limit = method.exceeded_limit(choices.total);
            let next = match limit {
                Some(limit) => labels::limit(language, limit),
                None => labels::next_step(language, method, choices.on_phone),
            };
            let failed = choices.has_failed && choices.earlier.as_deref() == Some(method.code);
            let failed = failed.then(|| {
                let text = td_string!(language, checkout.last_failed);
                view! { <span class="method-failed">{text}</span> }
            });
            view! {
                <label class="method">
                    <MethodTile code=method.code />
                    <input
                        type="radio"
                        name="method"
                        value=method.code
                        data-flow=method.flow.as_str()
                        data-contact=method.needs_contact.then_some("")
                        disabled=limit.is_some()
                        checked=preselected == Some(method.code)
                    />
                    <span class="method-words">
                        <span class="method-name">{method.name}</span>
                        <span class="muted">{next}</span>
                        {failed}
                    </span>
                </label>
            }
        })
        .collect_view()
}
