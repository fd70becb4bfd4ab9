//! Moments as each language writes them.

use crate::language::Language;

/// A moment in UTC, such as `2026-01-31T09:30:05Z`, as the language writes it: CLDR's date and time of medium length.
pub fn moment(language: Language, at: &str) -> String {
    written(language, at).unwrap_or_else(|| at.to_owned())
}

/// `None` for a text that is no moment.
fn written(language: Language, at: &str) -> Option<String> {
    let number = |start: usize, end: usize| at.get(start..end)?.parse::<usize>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let name = month_names(language).split(' ').nth(month.checked_sub(1)?).unwrap_or_default();
    let time = match language {
        Language::es | Language::ja | Language::ko => format!("{hour}:{minute:02}:{second:02} UTC"),
        Language::id => format!("{hour:02}.{minute:02}.{second:02} UTC"),
        _ => format!("{hour:02}:{minute:02}:{second:02} UTC"),
    };
    Some(match language {
        Language::en | Language::ms | Language::id | Language::es | Language::fr | Language::nl | Language::it => {
            format!("{day} {name} {year}, {time}")
        }
        Language::pt_BR => format!("{day} de {name} de {year}, {time}"),
        Language::de => format!("{day:02}.{month:02}.{year}, {time}"),
        // The Buddhist era.
        Language::th => format!("{day} {name} {} {time}", year + 543),
        Language::tl => format!("{name} {day}, {year}, {time}"),
        Language::vi => format!("{time} {day} thg {month}, {year}"),
        Language::zh_CN | Language::zh_HK => format!("{year}年{month}月{day}日 {time}"),
        Language::ja => format!("{year}/{month:02}/{day:02} {time}"),
        Language::ko => format!("{year}. {month}. {day}. {time}"),
    })
}

/// The short names of the months; nothing where a month is written as its number.
fn month_names(language: Language) -> &'static str {
    match language {
        Language::en => "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec",
        Language::ms => "Jan Feb Mac Apr Mei Jun Jul Ogo Sep Okt Nov Dis",
        Language::th => "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.",
        Language::id => "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des",
        Language::tl => "Ene Peb Mar Abr May Hun Hul Ago Set Okt Nob Dis",
        Language::nl => "jan feb mrt apr mei jun jul aug sep okt nov dec",
        Language::it => "gen feb mar apr mag giu lug ago set ott nov dic",
        Language::pt_BR => "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
        Language::es => "ene feb mar abr may jun jul ago sept oct nov dic",
        Language::fr => "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        Language::de | Language::vi | Language::zh_CN | Language::zh_HK | Language::ja | Language::ko => "",
    }
}
