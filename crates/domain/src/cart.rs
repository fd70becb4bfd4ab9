//! What a shopper means to buy: slugs and quantities, kept in a cookie. Everything else, prices first of all, is the
//! server's.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    money::Money,
    product::{MAXIMUM_QUANTITY, Product, is_code},
};

/// The most lines of one cart: as many as fit a cookie with ease.
pub const MAXIMUM_LINES: usize = 40;

/// A cart as the browser keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cart {
    /// What is in it, oldest first; a variant of a product stands once.
    pub lines: Vec<CartLine>,
    /// The order that was last placed with this cart.
    pub order: Option<CartOrder>,
}

/// The order that a cart was last placed as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartOrder {
    /// Its id.
    pub id: String,
    /// Whether the cart was changed since. If not, it is empty once the order is paid.
    pub is_changed: bool,
}

/// One line of a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartLine {
    /// The product's slug.
    pub product: String,
    /// The variant's code.
    pub variant: String,
    /// How many: from one to [`MAXIMUM_QUANTITY`].
    pub quantity: i64,
}

impl Cart {
    /// How many things are in it.
    pub fn count(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// The order that was placed with just these lines.
    pub fn ordered_as(&self) -> Option<&str> {
        self.order.as_ref().filter(|order| !order.is_changed).map(|order| &*order.id)
    }

    /// How many of a variant are in it.
    pub fn quantity_of(&self, product: &str, variant: &str) -> i64 {
        self.lines.iter().find(|line| line.is(product, variant)).map_or(0, |line| line.quantity)
    }

    /// Sets how many of a variant are wanted; none at all removes the line. `false` when the cart is full.
    pub fn set(&mut self, product: &str, variant: &str, quantity: i64) -> bool {
        if let Some(order) = &mut self.order {
            order.is_changed = true;
        }
        let place = self.lines.iter().position(|line| line.is(product, variant));
        match place {
            Some(place) if quantity == 0 => {
                self.lines.remove(place);
            }
            Some(place) => self.lines[place].quantity = quantity,
            None if quantity == 0 => {}
            None if self.lines.len() == MAXIMUM_LINES => return false,
            None => self.lines.push(CartLine { product: product.to_owned(), variant: variant.to_owned(), quantity }),
        }
        true
    }

    /// Reads what [`Display`](fmt::Display) has written. What cannot be read is left out: the browser may send anything.
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
        cart.order = Some(order).filter(|id| is_code(id)).map(|id| CartOrder { id: id.to_owned(), is_changed });
        cart
    }
}

/// As it stands in a cookie: `kaya-jam::2|kopi-o-dark-roast:sock:1@<order>`, with `~` for `@` once it was changed.
impl fmt::Display for Cart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, CartLine { product, variant, quantity }) in self.lines.iter().enumerate() {
            let separator = if index == 0 { "" } else { "|" };
            write!(f, "{separator}{product}:{variant}:{quantity}")?;
        }
        match &self.order {
            Some(CartOrder { id, is_changed }) => write!(f, "{}{id}", if *is_changed { '~' } else { '@' }),
            None => Ok(()),
        }
    }
}

impl CartLine {
    fn is(&self, product: &str, variant: &str) -> bool {
        self.product == product && self.variant == variant
    }
}

/// A cart as its page shows it: with the server's prices and stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedCart {
    /// What is in it.
    pub lines: Vec<PricedLine>,
    /// What it costs.
    pub total: Money,
    /// The order that was placed with it, while a payment of that order is under way.
    pub under_way: Option<OrderUnderWay>,
}

/// An order of the shopper's that can still be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderUnderWay {
    /// Its id.
    pub id: String,
    /// Whether the cart holds something else by now.
    pub is_changed: bool,
}

/// One line of a [`PricedCart`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    /// The product.
    pub product: Product,
    /// The variant's code.
    pub variant: String,
    /// The variant's name; empty where there is no choice.
    pub variant_name: String,
    /// How many are wanted.
    pub quantity: i64,
    /// How many can be promised, those included that are set aside for the shopper's own order.
    pub stock: i64,
    /// What the line costs.
    pub price: Money,
}

impl PricedCart {
    /// Whether there is enough of everything.
    pub fn is_available(&self) -> bool {
        self.lines.iter().all(|line| line.quantity <= line.stock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_survives_writing_and_reading() {
        let mut cart = Cart::default();
        assert_eq!(cart.to_string(), "");
        assert!(cart.set("kaya-jam", "", 5) && cart.set("kopi-o-dark-roast", "sock", 1));
        assert_eq!(cart.to_string(), "kaya-jam::5|kopi-o-dark-roast:sock:1");
        cart.order = Some(CartOrder { id: "0123abc".to_owned(), is_changed: false });
        assert_eq!(Cart::read(&cart.to_string()), cart);
        assert_eq!(cart.count(), 6);
    }

    #[test]
    fn a_changed_cart_no_longer_matches_its_order() {
        let mut cart = Cart::read("kaya-jam::5@0123abc");
        assert_eq!(cart.ordered_as(), Some("0123abc"));
        cart.set("kaya-jam", "", 4);
        assert_eq!(cart.ordered_as(), None);
        assert_eq!(cart.to_string(), "kaya-jam::4~0123abc");
        assert_eq!(Cart::read(&cart.to_string()), cart);
        cart.set("kaya-jam", "", 0);
        assert_eq!(cart.lines, []);
    }

    #[test]
    fn invalid_lines_of_a_cart_cookie_are_ignored() {
        for nonsense in [
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
            assert_eq!(Cart::read(nonsense).lines, [], "{nonsense}");
        }
        assert_eq!(Cart::read("nonsense|kaya-jam::1|:::").lines.len(), 1);
        let many = (0..100).map(|number| format!("a-{number}::1")).collect::<Vec<_>>().join("|");
        assert_eq!(Cart::read(&many).lines.len(), MAXIMUM_LINES);
    }
}
