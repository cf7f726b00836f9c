import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev --workspace web` finds the server. */
const SERVER = process.env.SCOPED_API_URL ?? 'http://localhost:4000';

export default defineConfig({
  base: '/web/',
  plugins: [react()],
  // The server replaces the placeholder in each answer, and names the nonce in the Content-Security-Policy.
  html: { cspNonce: '__CSP_NONCE__' },
  resolve: { conditions: ['@scoped-api/source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // The policy of the page allows no data: URI but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The second one is the bar above GraphiQL, which the server adds to that page.
    rolldownOptions: { input: ['index.html', 'src/graphiql.ts'].map((path) => `${import.meta.dirname}/${path}`) },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(['/graphql', '/favicon.ico'].map((path) => [path, SERVER])),
  },
});
