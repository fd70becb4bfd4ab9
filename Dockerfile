# Not built yet: the machines that develop this project cannot fetch images. `./dev release` runs the program in such a root.
FROM rust:1-bookworm AS build
WORKDIR /shop
COPY . .
RUN ./dev build && mkdir data

FROM debian:bookworm-slim
RUN apt-get update -q && apt-get install -q -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /shop/target/release/antom-storefront /antom-storefront
COPY --from=build --chown=nobody:nogroup /shop/data /data
USER nobody
VOLUME /data
ENTRYPOINT ["/antom-storefront"]
