//! A product as search engines read it: schema.org's vocabulary in JSON-LD.

use domain::{money::Money, product::Product};
use leptos::prelude::*;
use serde_json::json;

use super::sharing::PublicAddresses;
use crate::brand;

/// The product with its offer, and the way to it from the front page.
#[component]
pub fn ProductData(product: Product) -> impl IntoView {
    let addresses = use_context::<PublicAddresses>()?;
    let category = format!("/?category={}", product.category.code);
    let page = addresses.here(&format!("/products/{}", product.slug));
    let availability = if product.stock() > 0 { "InStock" } else { "OutOfStock" };
    let steps = [
        (brand::shop_name(), addresses.here("/")),
        (product.category.name.clone(), addresses.here(&category)),
        (product.name.clone(), page.clone()),
    ];
    let steps: Vec<_> = (1..)
        .zip(steps)
        .map(
            |(position, (name, item))| json!({ "@type": "ListItem", "position": position, "name": name, "item": item }),
        )
        .collect();
    let data = json!({
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Product",
                "name": product.name,
                "description": product.description,
                "image": addresses.product_image(&product),
                "sku": product.slug,
                "category": product.category.name,
                "brand": { "@type": "Brand", "name": brand::shop_name() },
                "offers": {
                    "@type": "Offer",
                    "url": page,
                    "price": decimal(product.price),
                    "priceCurrency": product.price.currency.code(),
                    "availability": format!("https://schema.org/{availability}"),
                    "itemCondition": "https://schema.org/NewCondition",
                },
            },
            { "@type": "BreadcrumbList", "itemListElement": steps },
        ],
    });
    // In a script element, `</script>` would end the text.
    let text = data.to_string().replace('<', "\\u003c");
    Some(view! { <script type="application/ld+json" inner_html=text></script> })
}

/// An amount with a point and without thousands separators, for programs: `18.00`, `2070`.
fn decimal(money: Money) -> String {
    let exponent = money.currency.exponent();
    let unit = 10_i64.pow(exponent);
    let (whole, part) = (money.minor_units / unit, money.minor_units % unit);
    if money.currency.decimals() == 0 && part == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{part:0width$}", width = exponent as usize)
    }
}
