//! The cart: slugs and quantities in a cookie. Prices and stock come from the server.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    money::Money,
    order_keys::OrderToken,
    product::{MAXIMUM_QUANTITY, Product, is_code},
};

/// The most lines of one cart. They fit into one cookie.
pub const MAXIMUM_LINES: usize = 40;

/// The cart as the browser's cookie stores it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cart {
    /// Oldest first. Each variant of a product has one line.
    pub lines: Vec<CartLine>,
    /// The last order that was placed from this cart.
    pub order: Option<CartOrder>,
}

/// The last order that was placed from a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartOrder {
    pub token: OrderToken,
    /// Whether the customer changed the cart after the order. If not, the shop empties the cart when the order is paid.
    pub is_changed: bool,
}

/// One line of a cart, as the cookie and the cart's form have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// Slug of the product.
    pub product: String,
    /// Code of the variant; empty for a product without a choice.
    #[serde(default)]
    pub variant: String,
    /// In a cart, from 1 to [`MAXIMUM_QUANTITY`].
    pub quantity: i64,
}

impl Cart {
    /// The number of pieces of all lines.
    pub fn count(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// The order that was placed with exactly these lines.
    pub fn ordered_as(&self) -> Option<&OrderToken> {
        self.order.as_ref().filter(|order| !order.is_changed).map(|order| &order.token)
    }

    /// How many of a variant are in it.
    pub fn quantity_of(&self, product: &str, variant: &str) -> i64 {
        self.lines.iter().find(|line| line.is(product, variant)).map_or(0, |line| line.quantity)
    }

    /// Sets the quantity of a variant; 0 removes the line. Returns `false` if the cart is full.
    pub fn set(&mut self, product: &str, variant: &str, quantity: i64) -> bool {
        if let Some(order) = &mut self.order {
            order.is_changed = true;
        }
        let position = self.lines.iter().position(|line| line.is(product, variant));
        match position {
            Some(position) if quantity == 0 => {
                self.lines.remove(position);
            }
            Some(position) => self.lines[position].quantity = quantity,
            None if quantity == 0 => {}
            None if self.lines.len() == MAXIMUM_LINES => return false,
            None => self.lines.push(CartLine { product: product.to_owned(), variant: variant.to_owned(), quantity }),
        }
        true
    }

    /// Reads the format that [`Display`](fmt::Display) writes. Skips unreadable parts, because a browser can send any
    /// cookie.
    pub fn read(text: &str) -> Self {
        let (lines, order, is_changed) = match text.split_once(['@', '~']) {
            Some((lines, order)) => (lines, order, text[lines.len()..].starts_with('~')),
            None => (text, "", false),
        };
        let mut cart = Self::default();
        for line in lines.split('|') {
            let mut parts = line.split(':');
            if let (Some(product), Some(variant), Some(quantity), None) =
                (parts.next(), parts.next(), parts.next().and_then(|it| it.parse().ok()), parts.next())
                && is_code(product)
                && (variant.is_empty() || is_code(variant))
                && (1..=MAXIMUM_QUANTITY).contains(&quantity)
            {
                cart.set(product, variant, quantity);
            }
        }
        let token = Some(order).filter(|token| is_code(token)).map(OrderToken::new);
        cart.order = token.map(|token| CartOrder { token, is_changed });
        cart
    }
}

/// The cookie's value: `kaya-jam::2|kopi-o-dark-roast:sock:1@<token>`. `~` replaces `@` if the cart was changed after the
/// order.
impl fmt::Display for Cart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, CartLine { product, variant, quantity }) in self.lines.iter().enumerate() {
            let separator = if index == 0 { "" } else { "|" };
            write!(f, "{separator}{product}:{variant}:{quantity}")?;
        }
        match &self.order {
            Some(CartOrder { token, is_changed }) => {
                write!(f, "{}{}", if *is_changed { '~' } else { '@' }, token.as_str())
            }
            None => Ok(()),
        }
    }
}

impl CartLine {
    fn is(&self, product: &str, variant: &str) -> bool {
        self.product == product && self.variant == variant
    }
}

/// A cart with the server's prices and stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedCart {
    pub lines: Vec<PricedLine>,
    pub total: Money,
    /// The order that was placed from the cart, while one of its payments is open.
    pub open_order: Option<OpenOrder>,
}

/// An order of the customer that has an open payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOrder {
    pub token: OrderToken,
    /// Whether the customer changed the cart after the order.
    pub is_changed: bool,
}

/// One line of a [`PricedCart`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    pub product: Product,
    /// Code of the variant.
    pub variant: String,
    /// Name of the variant; empty for a product without a choice.
    pub variant_name: String,
    pub quantity: i64,
    /// Pieces that the customer can order, including those that the customer's own open order reserves.
    pub stock: i64,
    /// The price of the whole line.
    pub price: Money,
}

impl PricedCart {
    /// Whether the stock is enough for every line.
    pub fn is_available(&self) -> bool {
        self.lines.iter().all(|line| line.quantity <= line.stock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_cart_is_read_unchanged() {
        let mut cart = Cart::default();
        assert_eq!(cart.to_string(), "");
        assert!(cart.set("kaya-jam", "", 5) && cart.set("kopi-o-dark-roast", "sock", 1));
        assert_eq!(cart.to_string(), "kaya-jam::5|kopi-o-dark-roast:sock:1");
        cart.order = Some(CartOrder { token: OrderToken::new("0123abc"), is_changed: false });
        assert_eq!(Cart::read(&cart.to_string()), cart);
        assert_eq!(cart.count(), 6);
    }

    #[test]
    fn a_changed_cart_is_not_the_ordered_cart() {
        let mut cart = Cart::read("kaya-jam::5@0123abc");
        assert_eq!(cart.ordered_as(), Some(&OrderToken::new("0123abc")));
        cart.set("kaya-jam", "", 4);
        assert_eq!(cart.ordered_as(), None);
        assert_eq!(cart.to_string(), "kaya-jam::4~0123abc");
        assert_eq!(Cart::read(&cart.to_string()), cart);
        cart.set("kaya-jam", "", 0);
        assert_eq!(cart.lines, []);
    }

    #[test]
    fn invalid_lines_of_a_cookie_are_skipped() {
        for invalid in [
            "",
            "@",
            "|||",
            "kaya-jam",
            "kaya-jam::0",
            "kaya-jam::21",
            "kaya-jam::-1",
            "KAYA::1",
            "a:b:c:1",
            "a::1e3",
            "<b>::1",
        ] {
            assert_eq!(Cart::read(invalid).lines, [], "{invalid}");
        }
        assert_eq!(Cart::read("invalid|kaya-jam::1|:::").lines.len(), 1);
        let many = (0..100).map(|number| format!("a-{number}::1")).collect::<Vec<_>>().join("|");
        assert_eq!(Cart::read(&many).lines.len(), MAXIMUM_LINES);
    }
}
