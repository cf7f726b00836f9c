# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY engine/package.json ./engine/
COPY client/package.json ./client/
COPY web/package.json ./web/
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=build /app/package.json /app/schema.graphql ./
COPY --from=build /app/bin ./bin
COPY --from=build /app/prisma/migrations ./prisma/migrations
COPY --from=build /app/prisma/roles.sql ./prisma/
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/engine/package.json ./engine/
COPY --from=build /app/engine/dist ./engine/dist
COPY --from=build /app/dist ./dist
# Mount here what is yours, in any combination and read-only: schema/, migrations/, mails/ and scoped-api.config.ts with the
# files that it imports. docs/operations.md has an example.
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1 and handles SIGTERM itself: it answers the requests in flight before it ends.
# Stack traces name the lines of src/.
CMD ["node", "--enable-source-maps", "dist/main.js"]
