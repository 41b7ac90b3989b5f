# Build:  docker build -t spry .
# Run:    docker run -p 7779:7779 -v spry-models:/models -e SPRY_API_KEY=… --stop-timeout 70 spry
#
# The container listens for other machines, so it starts only with a key.

FROM node:20-bookworm-slim AS build
WORKDIR /spry
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.base.json ./
COPY scripts scripts
COPY packages packages
RUN node packages/cli/bin/spry.mjs --version

FROM node:20-bookworm-slim
ENV NODE_ENV=production SPRY_HOME=/models
WORKDIR /spry
# Without the scripts folder the command takes itself for installed and never writes here.
COPY --from=build /spry/package.json ./
COPY --from=build /spry/node_modules node_modules
COPY --from=build /spry/packages packages
COPY LICENSE THIRD_PARTY_NOTICES.md ./
RUN mkdir /models && chown node:node /models
USER node
VOLUME /models
EXPOSE 7779
HEALTHCHECK --interval=10s --timeout=3s --start-period=5m \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7779/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "packages/cli/bin/spry.mjs"]
CMD ["serve", "--host", "0.0.0.0"]
