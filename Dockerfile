# Not built yet: the machines that develop this project cannot fetch images. `./dev release` runs the program in such a root.
FROM docker.io/library/rust:1-bookworm AS build
RUN apt-get update -q && apt-get install -q -y --no-install-recommends nodejs npm
WORKDIR /shop
COPY . .
RUN ./dev build && mkdir data

# libc6, ca-certificates and what they need; a user without rights.
FROM gcr.io/distroless/cc-debian12:nonroot
WORKDIR /
COPY --from=build /shop/target/release/antom-storefront /antom-storefront
COPY --from=build --chown=nonroot:nonroot /shop/data /data
VOLUME /data
ENTRYPOINT ["/antom-storefront"]
