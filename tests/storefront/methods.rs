//! Compares the shop's methods with the simulator's: neither imports the other's table.

use antom_simulator::method::{Cancellation, Flow as GatewayFlow, METHODS as GATEWAY_METHODS};
use domain::{
    method::{Flow, PaymentMethod},
    method_list::METHODS,
};

use crate::test_shop::TestShop;

/// The simulator's methods that the shop does not offer.
const NOT_OFFERED: [(&str, &str); 5] = [
    ("JKOPAY", "the shop has no prices in TWD"),
    ("MERCADOPAGO_CL", "the shop has no prices in CLP"),
    ("MERCADOPAGO_MX", "the shop has no prices in MXN"),
    ("MERCADOPAGO_PE", "the shop has no prices in PEN"),
    ("PAYMAYA", "the former name of MAYA"),
];

#[tokio::test]
async fn the_shop_offers_the_simulators_methods_and_knows_their_rules() {
    let shop = TestShop::start().await;
    for method in METHODS {
        let known = GATEWAY_METHODS.iter().find(|known| known.kind == method.code);
        let known = known.unwrap_or_else(|| panic!("the gateway does not know {}", method.code));
        let PaymentMethod {
            code, currency, flow, minimum, maximum, closes_after, can_be_cancelled, needs_contact, ..
        } = *method;
        assert!(known.currencies.contains(&currency.code()), "{code} is paid in {:?}", known.currencies);
        let flow = match flow {
            Flow::Wallet | Flow::Bank => GatewayFlow::Redirect,
            Flow::Qr => GatewayFlow::Qr,
            Flow::Form => GatewayFlow::Form,
            Flow::Voucher | Flow::Transfer => GatewayFlow::Voucher,
        };
        assert_eq!(known.flow, flow, "{code}");
        assert_eq!((known.minimum, known.maximum), (minimum, maximum), "{code}");
        assert_eq!(known.multiple_of, 1, "the shop has no rule about multiples, and {code} needs one");
        assert_eq!(known.closes_after, closes_after, "{code}");
        assert_eq!(known.needs_buyer, needs_contact, "{code}");
        assert_eq!(known.cancellation != Cancellation::Never, can_be_cancelled, "{code}");

        let order = shop.place_order("kopitiam-cup", 1, currency.code()).await;
        // The shop ignores contact data that the method does not need.
        shop.start_payment_with_contact(&order, code).await;
    }
    for known in GATEWAY_METHODS {
        let is_offered = METHODS.iter().any(|method| method.code == known.kind);
        let is_excluded = NOT_OFFERED.iter().any(|(code, _)| *code == known.kind);
        assert_ne!(is_offered, is_excluded, "{} must be offered or excluded by name", known.kind);
    }
}
