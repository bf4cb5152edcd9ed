# identity-mock as one static binary in an otherwise empty image.
#
#   docker build -t identity-mock .
#   docker run --rm -p 12113:12113 identity-mock
#
# Flags follow the image's name: docker run --rm -p 12113:12113 identity-mock --outcome verified --complete on_create

# Any image with Rust, a C compiler and a static libc builds it; this one links musl.
ARG RUST_IMAGE=rust:1.95-alpine

FROM ${RUST_IMAGE} AS build
# The C headers and start files, for the bundled SQLite and for linking, which Alpine's Rust image leaves out.
RUN if command -v apk >/dev/null; then apk add --no-cache gcc musl-dev; fi

# A static binary. The explicit --target below keeps this flag away from build scripts and procedural macros, which
# are loaded by the compiler and so cannot be static.
ENV RUSTFLAGS="-C target-feature=+crt-static" \
    CARGO_TARGET_DIR=/target

# The dependencies, in a layer of their own, compiled for an empty package that declares the same ones.
WORKDIR /dependencies
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && touch src/lib.rs && echo 'fn main() {}' | tee build.rs src/main.rs
RUN cargo build --release --locked --bin identity-mock --target "$(rustc -vV | sed -n 's/^host: //p')"

# The package itself. `.dockerignore` lists what the build needs; rust-toolchain.toml is left out on purpose, since
# the base image decides the compiler and rustup should download no other.
WORKDIR /source
COPY . ./
# Copied files keep their times, which may be older than what was built for the empty package: touched, they are built.
RUN touch build.rs src/lib.rs src/main.rs \
    && cargo build --release --locked --bin identity-mock --target "$(rustc -vV | sed -n 's/^host: //p')" \
    && mkdir -p /image/data \
    && cp /target/*/release/identity-mock /image/


FROM scratch
ARG VERSION=unknown
LABEL org.opencontainers.image.title="identity-mock" \
      org.opencontainers.image.description="A local, stateful, scriptable server of Stripe Identity's VerificationSession API" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"

COPY --from=build /image/identity-mock /identity-mock
# The only place that the server's user can write to. Being a volume, it stays writable with `docker run --read-only`.
COPY --from=build --chown=65532:65532 /image/data /data
VOLUME /data

# A relative path, such as that of `--database sessions.db` or of a mounted identity-mock.toml, means one in /data;
# TMPDIR puts the temporary database there when none is named, and the run record that `healthcheck` reads.
WORKDIR /data
ENV IDENTITY_MOCK_HOST=0.0.0.0 \
    TMPDIR=/data
USER 65532:65532
EXPOSE 12113

# `healthcheck` asks the server that runs here, at the address it really listens on, whatever the flags were.
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s --retries=3 CMD ["/identity-mock", "healthcheck"]
ENTRYPOINT ["/identity-mock"]
