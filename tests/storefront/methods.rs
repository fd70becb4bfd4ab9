//! Compares the shop's methods with the simulator's: neither imports the other's table.

use antom_simulator::method::{Flow as GatewayFlow, METHODS as GATEWAY_METHODS};
use domain::method::{Flow, METHODS};

#[test]
fn the_shop_and_the_simulator_agree_on_currency_flow_and_limits_of_each_method() {
    for method in METHODS {
        let known = GATEWAY_METHODS.iter().find(|known| known.kind == method.code);
        let known = known.unwrap_or_else(|| panic!("the gateway does not know {}", method.code));
        assert!(
            known.currencies.contains(&method.currency.code()),
            "{} is paid in {:?}",
            method.code,
            known.currencies
        );
        let flow = match method.flow {
            Flow::Wallet | Flow::Bank => GatewayFlow::Redirect,
            Flow::Qr => GatewayFlow::Qr,
            Flow::Form => GatewayFlow::Form,
        };
        assert_eq!(known.flow, flow, "{}", method.code);
        assert_eq!((method.minimum, method.maximum), (known.minimum, known.maximum), "{}", method.code);
    }
}
