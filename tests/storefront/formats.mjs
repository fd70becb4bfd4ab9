// Writes formats.json, the reference of formats.rs: amounts and moments as Node's Intl writes them with CLDR.
// Run it again after a language or a currency was added:  node tests/storefront/formats.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const read = (file) => readFileSync(new URL(file, root), 'utf8');
const [, names] = read('crates/language/build.rs').match(/const LANGUAGES[^=]*=\s*\[(.*?)\];/s);
const languages = [...names.matchAll(/"(.+?)"/g)].map((name) => name[1]);
const currencies = [...read('crates/domain/src/money.rs').matchAll(/^ {4}\w+: "([A-Z]{3})", "(.*)", (\d), (\d);/gm)];

// The shop is in Singapore, where dates are written as in Britain.
const locales = { en: 'en-SG', tl: 'fil' };
const [year, day, ...time] = [2026, 9, 8, 7, 5];
const amounts = [5, 99_900, 123_450, 1_234_500, 123_456_700, 1_234_567_800];

/** The shop has its own symbols, so this writes ¤ in their place. */
function writeAmount(locale, [, , symbol, exponent, decimals], minorUnits) {
  const fractionDigits = minorUnits % 10 ** exponent === 0 ? decimals : exponent;
  // CLDR separates a symbol that ends with a letter from the number.
  const letter = /\p{Letter}$/u.test(symbol);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: letter ? 'XTS' : 'USD',
    currencyDisplay: letter ? 'code' : 'narrowSymbol',
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
  });
  return format.format(minorUnits / 10 ** exponent).replace(letter ? 'XTS' : '$', '¤');
}

function writeMoment(locale, month) {
  const style =
    // With 24 hours, CLDR has numbers only here, and not in the date alone.
    locale === 'zh-HK'
      ? { year: 'numeric', month: 'long', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }
      : { dateStyle: 'medium', timeStyle: 'medium' };
  const format = new Intl.DateTimeFormat(locale, { ...style, hourCycle: 'h23', timeZone: 'UTC' });
  return format.format(Date.UTC(year, month, day, ...time)).replace(/\d+([:.])\d\d\1\d\d(?!\d)/, '$& UTC');
}

const rows = languages.map((language) => {
  const locale = locales[language] ?? language;
  const money = currencies.map((it) => [it[1], amounts.map((amount) => writeAmount(locale, it, amount))]);
  const moments = Array.from({ length: 12 }, (_, month) => writeMoment(locale, month));
  return [language, { money: Object.fromEntries(money), moments }];
});
// One line a list.
const json = JSON.stringify({ amounts, languages: Object.fromEntries(rows) }, null, 1);
const text = json.replace(/\[\s+([^\[\]]+?)\s+\]/g, (_, list) => `[${list.replace(/,\n\s+/g, ', ')}]`);
writeFileSync(fileURLToPath(new URL('tests/storefront/formats.json', root)), `${text}\n`);
