//! How long browsers may keep files.

use antom_storefront::http::cache_control::lifetime;

#[test]
fn only_files_with_a_version_in_their_address_are_cached_forever() {
    let for_ever = Some("public, max-age=31536000, immutable");
    assert_eq!(lifetime("/pkg/55ad3a430e17a5e9/storefront.wasm"), for_ever);
    assert_eq!(lifetime("/pkg/storefront.wasm"), Some("no-cache"));
    assert_eq!(lifetime("/hero.svg"), Some("public, max-age=86400"));
    assert_eq!(lifetime("/sharing/shop.png"), Some("public, max-age=86400"));
    for path in ["/", "/cart", "/orders/a.b.c", "/api/v1/products", "nothing"] {
        assert_eq!(lifetime(path), None, "{path}");
    }
}
