//! The official clients, as read from the sources of the SDKs.

use super::{
    reading::{dotnet, go, java, next_js, php, python},
    sdk::{PRODUCTION, SANDBOX, Sdk, Trusts},
};

/// The SDK for Go. It sends two content types.
pub(super) const GO: Sdk = Sdk {
    name: "Go",
    request_time: "1779273045000",
    prefix: SANDBOX,
    head: &[
        "POST {path} HTTP/1.1",
        "Host: {host}",
        "User-Agent: Go-http-client/1.1",
        "Content-Length: {length}",
        "Client-Id: {client}",
        "Content-Type: application/json",
        "Content-Type: application/json; charset=UTF-8",
        "Key-Version: 1",
        "Request-Time: {time}",
        "Sdk-Version: 1.0.0",
        "Signature: algorithm=RSA256,keyVersion=1,signature={signature}",
        "Accept-Encoding: gzip",
    ],
    escape: |character| matches!(character, '<' | '>' | '&').then(|| escaped(character)),
    indent: None,
    writes_null: false,
    lower_case_percent: false,
    read: go,
    trusts: Trusts::OnlySignatures { throws: "empty notify signature" },
};

pub(super) const SDKS: [Sdk; 10] = [
    Sdk {
        name: "the documentation",
        request_time: "1779273045000",
        prefix: SANDBOX,
        head: &[
            "POST {path} HTTP/1.1",
            "Host: {host}",
            "Content-Type: application/json; charset=UTF-8",
            "client-id: {client}",
            "request-time: {time}",
            "signature: algorithm=RSA256, keyVersion=1, signature={signature}",
            "Content-Length: {length}",
        ],
        escape: |_| None,
        indent: Some(2),
        writes_null: false,
        lower_case_percent: false,
        read: java,
        trusts: Trusts::WhatIsUnsigned,
    },
    Sdk {
        name: "Java",
        request_time: "1779273045000",
        prefix: SANDBOX,
        head: &[
            "POST {path} HTTP/1.1",
            "Accept: text/plain,text/xml,text/javascript,text/html",
            "User-Agent: global-open-sdk-java/2.2.8",
            "Content-Type: application/json; charset=UTF-8",
            "Connection: keep-alive",
            "Request-Time: {time}",
            "client-id: {client}",
            "Signature: algorithm=RSA256,keyVersion=1,signature={signature}",
            "Host: {host}",
            "Content-Length: {length}",
        ],
        escape: |_| None,
        indent: None,
        writes_null: false,
        lower_case_percent: false,
        read: java,
        trusts: Trusts::WhatIsUnsigned,
    },
    Sdk {
        name: "PHP",
        request_time: "2026-05-20T18:30:45+0800",
        prefix: SANDBOX,
        // No space after the colon: the SDK passes the headers to curl like that.
        head: &[
            "POST {path} HTTP/1.1",
            "Host: {host}",
            "Accept: */*",
            "Content-Type:application/json; charset=UTF-8",
            "Request-Time:{time}",
            "client-id:{client}",
            "Signature:algorithm=RSA256,keyVersion=1,signature={signature}",
            "User-Agent:global-open-sdk-php/1.6.2",
            "Content-Length: {length}",
        ],
        escape: |character| match character {
            '/' => Some("\\/".to_owned()),
            _ => not_ascii(character),
        },
        indent: None,
        writes_null: false,
        lower_case_percent: false,
        read: php,
        trusts: Trusts::WhatIsUnsigned,
    },
    GO,
    Sdk { name: "Go, when it sent nanoseconds", request_time: "1779273045000000000", ..GO },
    Sdk {
        name: ".NET",
        request_time: "2026-05-20T10:30:45.1234567Z",
        prefix: SANDBOX,
        head: &[
            "POST {path} HTTP/1.1",
            "Host: {host}",
            "client-id: {client}",
            "signature: algorithm=RSA256,keyVersion=1,signature={signature}",
            "request-time: {time}",
            "User-Agent: global-open-sdk-dotnet/1.5.0",
            "X-sdkVersion: ams-dotnet.20201113",
            "Content-Type: application/json; charset=UTF-8",
            "Content-Length: {length}",
        ],
        escape: |_| None,
        indent: None,
        writes_null: true,
        lower_case_percent: true,
        read: dotnet,
        trusts: Trusts::OnlySignatures { throws: "no response-time" },
    },
    Sdk {
        name: ".NET, with the JSON library that it used before",
        request_time: "2026-05-20T10:30:45.1234567Z",
        prefix: SANDBOX,
        head: &[
            "POST {path} HTTP/1.1",
            "client-id: {client}",
            "signature: algorithm=RSA256,keyVersion=1,signature={signature}",
            "request-time: {time}",
            "X-sdkVersion: ams-dotnet.20200929",
            "Content-Type: application/json; charset=UTF-8",
            "Host: {host}",
            "Content-Length: {length}",
            "Connection: Keep-Alive",
        ],
        escape: |character| match character {
            '<' | '>' | '&' | '+' | '\'' => Some(escaped_in_capitals(character)),
            _ => (!character.is_ascii()).then(|| escaped_in_capitals(character)),
        },
        indent: None,
        writes_null: true,
        lower_case_percent: true,
        read: dotnet,
        trusts: Trusts::OnlySignatures { throws: "no response-time" },
    },
    Sdk {
        name: "Python",
        request_time: "2026-05-20T10:30:45+00:00",
        prefix: SANDBOX,
        // The request line has the whole URL, as for a proxy.
        head: &[
            "POST https://{host}{path} HTTP/1.1",
            "Host: {host}",
            "Accept-Encoding: identity",
            "Content-Length: {length}",
            "Content-type: application/json; charset=UTF-8",
            "Accept: text/plain,text/xml,text/javascript,text/html",
            "Cache-Control: no-cache",
            "Connection: Keep-Alive",
            "User-Agent: global-open-sdk-python/1.7.1",
            "Request-Time: {time}",
            "client-id: {client}",
            "Signature: algorithm=RSA256,keyVersion=1,signature={signature}",
        ],
        escape: not_ascii,
        indent: Some(3),
        writes_null: false,
        lower_case_percent: false,
        read: python,
        trusts: Trusts::OnlySignatures { throws: "signature not exist" },
    },
    Sdk {
        name: "the sample for Next.js",
        request_time: "2026-05-20T10:30:45+00:00",
        // The client id of the sandbox, but not its path.
        prefix: PRODUCTION,
        head: &[
            "POST {path} HTTP/1.1",
            "host: {host}",
            "connection: keep-alive",
            "Content-Type: application/json; charset=UTF-8",
            "Client-Id: {client}",
            "Request-Time: {time}",
            "Signature: algorithm=RSA256,keyVersion=1,signature={signature}",
            "accept: */*",
            "accept-language: *",
            "sec-fetch-mode: cors",
            "user-agent: node",
            "pragma: no-cache",
            "cache-control: no-cache",
            "accept-encoding: gzip, deflate",
            "content-length: {length}",
        ],
        escape: |_| None,
        indent: None,
        writes_null: false,
        lower_case_percent: false,
        read: next_js,
        trusts: Trusts::Everything,
    },
    Sdk {
        name: "a merchant's own client",
        // The format of Antom's notifications.
        request_time: "2026-05-20T16:00:45+05:30",
        prefix: PRODUCTION,
        // No content type, no key version, and another order.
        head: &[
            "POST {path} HTTP/1.1",
            "HOST: {host}",
            "SIGNATURE: signature={signature} , algorithm=RSA256",
            "REQUEST-TIME: {time}",
            "CLIENT-ID: {client}",
            "CONTENT-LENGTH: {length}",
        ],
        escape: |_| None,
        indent: None,
        writes_null: false,
        lower_case_percent: true,
        read: next_js,
        trusts: Trusts::Everything,
    },
];

/// `\u` and the digits of each UTF-16 unit.
pub(super) fn escaped(character: char) -> String {
    character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// With the digits A to F as capitals.
pub(super) fn escaped_in_capitals(character: char) -> String {
    escaped(character).to_uppercase().replace("\\U", "\\u")
}

pub(super) fn not_ascii(character: char) -> Option<String> {
    (!character.is_ascii()).then(|| escaped(character))
}
