-- Categories, variants, stock, and words in more than one language.

-- What the shop calls its categories, options and variants, by language. Where a language lacks a word, English stands in.
create table words (
    word     text not null,
    language text not null,
    text     text not null,
    primary key (word, language)
);

-- Products in the languages other than English, which stands in `products`.
create table product_texts (
    product_slug text not null references products (slug),
    language     text not null,
    name         text not null,
    tagline      text not null,
    description  text not null,
    primary key (product_slug, language)
);

-- What a buyer chooses of a product: `grind`, `glaze`, or nothing.
alter table products add column option text not null default '';

-- Every product has at least one variant; one without a choice has a single one without a name. Stock is what can still
-- be promised: it is taken when a payment is begun and given back when that ends unpaid. It falls below zero only when a
-- payment succeeds that had been given up, and a person then has to find the thing.
create table variants (
    product_slug text   not null references products (slug),
    variant      text   not null,
    position     bigint not null,
    stock        bigint not null,
    primary key (product_slug, variant)
);

-- Whether the order's things have been taken from the stock.
alter table orders add column holds_stock bigint not null default 0;
alter table order_lines add column variant text not null default '';
alter table order_lines add column variant_name text not null default '';

-- The address of Antom's own page, for a payment whose presentation is `page`: by buyers without JavaScript.
alter table payments add column session_page text;

-- A category is a word from now on, not a text.
update products set category = lower(category);
update products set option = 'grind' where slug in ('kopi-o-dark-roast', 'kopi-c-house-blend');
update products set option = 'glaze' where slug = 'kopitiam-cup';

update products set tagline = '250 g' where slug = 'kopi-o-dark-roast';
update products set tagline = '250 g, softer, for milk' where slug = 'kopi-c-house-blend';
update products set
    description = 'Robusta and Liberica, roasted with a little sugar and margarine the old way, until they are nearly black. Strong, round and a touch smoky: the cup that wakes a whole street.'
    where slug = 'kopi-o-dark-roast';
update products set
    description = 'The thick-walled cup with the leaves that every coffee shop on the lane has used since the sixties. Keeps the heat in and survives the dishwasher. The saucer is for cooling, as it should be.'
    where slug = 'kopitiam-cup';

-- The shelves in their new order.
update products set position = 5 where slug = 'kaya-jam';
update products set position = 7 where slug = 'kopitiam-cup';
update products set position = 8 where slug = 'sock-filter';
update products set position = 9 where slug = 'long-spout-kettle';
update products set position = 10 where slug = 'marble-coaster-set';

insert into products (slug, name, category, tagline, description, position, option) values
    ('lane-drip-bags', 'Lane Drip Bags', 'coffee', 'Ten bags of 12 g',
     'House blend, ground this week and sealed one cup at a time. Hang a bag on the rim, pour hot water twice, and you have kopi on a desk, a train or a mountain.', 4, ''),
    ('gula-melaka', 'Gula Melaka', 'pantry', '300 g, from coconut palms',
     'Palm sugar boiled down over wood fire and set in bamboo. It tastes of toffee, smoke and a little salt. Shave it into kopi, over sago, or eat the corner that breaks off.', 6, ''),
    ('enamel-tray', 'Enamel Serving Tray', 'table', 'Steel, 36 cm',
     'The round tray that carries four cups through a crowd. Heavy steel, two coats of enamel, a rolled rim. It will chip one day, and look better for it.', 11, 'glaze'),
    ('half-boiled-egg-set', 'Half-Boiled Egg Set', 'table', 'Dish, spoon and pot',
     'Everything for two soft eggs in the kopitiam manner: the pot that times them by itself, a shallow dish, and a spoon small enough to be patient with. Soy sauce and white pepper are up to you.', 12, '');

insert into prices (product_slug, currency, minor_units) values
    ('lane-drip-bags', 'SGD', 1450), ('lane-drip-bags', 'MYR', 4790), ('lane-drip-bags', 'PHP', 62500),
    ('lane-drip-bags', 'THB', 37500), ('lane-drip-bags', 'IDR', 17500000), ('lane-drip-bags', 'KRW', 15700),
    ('lane-drip-bags', 'JPY', 1670), ('lane-drip-bags', 'HKD', 8400), ('lane-drip-bags', 'EUR', 990),
    ('lane-drip-bags', 'BRL', 5940), ('lane-drip-bags', 'VND', 283000), ('lane-drip-bags', 'PLN', 4190),
    ('gula-melaka', 'SGD', 780), ('gula-melaka', 'MYR', 2570), ('gula-melaka', 'PHP', 33500),
    ('gula-melaka', 'THB', 20500), ('gula-melaka', 'IDR', 9500000), ('gula-melaka', 'KRW', 8400),
    ('gula-melaka', 'JPY', 900), ('gula-melaka', 'HKD', 4500), ('gula-melaka', 'EUR', 540),
    ('gula-melaka', 'BRL', 3190), ('gula-melaka', 'VND', 152000), ('gula-melaka', 'PLN', 2240),
    ('enamel-tray', 'SGD', 2850), ('enamel-tray', 'MYR', 9390), ('enamel-tray', 'PHP', 122500),
    ('enamel-tray', 'THB', 74000), ('enamel-tray', 'IDR', 34500000), ('enamel-tray', 'KRW', 30800),
    ('enamel-tray', 'JPY', 3280), ('enamel-tray', 'HKD', 16500), ('enamel-tray', 'EUR', 1940),
    ('enamel-tray', 'BRL', 11690), ('enamel-tray', 'VND', 556000), ('enamel-tray', 'PLN', 8240),
    ('half-boiled-egg-set', 'SGD', 3200), ('half-boiled-egg-set', 'MYR', 10540), ('half-boiled-egg-set', 'PHP', 137500),
    ('half-boiled-egg-set', 'THB', 83000), ('half-boiled-egg-set', 'IDR', 39000000), ('half-boiled-egg-set', 'KRW', 34500),
    ('half-boiled-egg-set', 'JPY', 3680), ('half-boiled-egg-set', 'HKD', 18500), ('half-boiled-egg-set', 'EUR', 2190),
    ('half-boiled-egg-set', 'BRL', 13090), ('half-boiled-egg-set', 'VND', 624000), ('half-boiled-egg-set', 'PLN', 9240);

-- Plenty of most things, for a demonstration is not to run out; a few of one, none of another two.
insert into variants (product_slug, variant, position, stock) values
    ('kopi-o-dark-roast', 'whole-beans', 1, 100000), ('kopi-o-dark-roast', 'sock', 2, 100000),
    ('kopi-o-dark-roast', 'espresso', 3, 100000),
    ('kopi-c-house-blend', 'whole-beans', 1, 100000), ('kopi-c-house-blend', 'sock', 2, 100000),
    ('kopi-c-house-blend', 'espresso', 3, 100000),
    ('cold-brew-bottle', '', 1, 100000),
    ('lane-drip-bags', '', 1, 100000),
    ('kaya-jam', '', 1, 100000),
    ('gula-melaka', '', 1, 100000),
    ('kopitiam-cup', 'jade', 1, 100000), ('kopitiam-cup', 'cobalt', 2, 0), ('kopitiam-cup', 'ivory', 3, 100000),
    ('sock-filter', '', 1, 100000),
    ('long-spout-kettle', '', 1, 100000),
    ('marble-coaster-set', '', 1, 4),
    ('enamel-tray', 'jade', 1, 100000), ('enamel-tray', 'ivory', 2, 100000), ('enamel-tray', 'chilli', 3, 100000),
    ('half-boiled-egg-set', '', 1, 0);

insert into words (word, language, text) values
    ('category.coffee', 'en', 'Coffee'), ('category.pantry', 'en', 'Pantry'),
    ('category.brewing', 'en', 'Brewing'), ('category.table', 'en', 'Table'),
    ('option.grind', 'en', 'Grind'), ('option.glaze', 'en', 'Glaze'),
    ('variant.whole-beans', 'en', 'Whole beans'), ('variant.sock', 'en', 'For the sock'),
    ('variant.espresso', 'en', 'For espresso'),
    ('variant.jade', 'en', 'Jade'), ('variant.cobalt', 'en', 'Cobalt'), ('variant.ivory', 'en', 'Ivory'),
    ('variant.chilli', 'en', 'Chilli red');

-- Orders from before there were variants had these.
update order_lines set variant = 'sock' where product_slug in ('kopi-o-dark-roast', 'kopi-c-house-blend');
update order_lines set variant = 'jade' where product_slug = 'kopitiam-cup';
