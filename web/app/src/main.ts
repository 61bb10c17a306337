// Puts the application together. Order of style sheets: Element Plus first, then what we change of it.
import { createApp } from 'vue';
import './element-styles.ts';
import './style.css';
import App from './app.vue';
import { i18n } from './i18n.ts';
import { router } from './router.ts';
import { restoreSession, whenSessionEnds } from './session.ts';

// A page brought back from the browser's memory may show what was on it before the log-out.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

// After an upgrade of the station the parts of the older application are gone.
addEventListener('vite:preloadError', () => location.reload());

whenSessionEnds(() => void router.replace({ name: 'board' }));
void restoreSession();

createApp(App).use(i18n).use(router).mount('#app');
