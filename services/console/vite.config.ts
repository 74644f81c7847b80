import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { adoptedStyles } from './vite/adopted-styles.ts';

/** `npx vite` in this folder serves the sources with hot reload, beside an `npm start` that answers the API. */
const api = process.env['BANDERA_URL'] ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [adoptedStyles(), react()],
  resolve: { dedupe: ['react', 'react-dom'] },
  optimizeDeps: { exclude: ['@mantine/core'] },
  server: { host: '127.0.0.1', proxy: { '/api': api, '/assets': api, '/ofrep': api } },
  build: {
    assetsDir: 'static',
    target: 'es2023',
    // What is inlined as data: would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // These change seldom: browsers keep them from one release to the next.
            {
              name: 'libraries',
              priority: 1,
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack[\\/](react-)?(router|query|history|store)[\w-]*|i18next|react-i18next)[\\/]/,
            },
            // What every first visit needs: one piece, since small ones compress badly. The entry itself stays alone.
            { name: 'base', tags: ['$initial'], test: id => !/main\.tsx$|index\.html$/.test(id) },
          ],
        },
      },
    },
  },
});
