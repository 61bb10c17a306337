// The pages and who gets to see them. The board needs nobody; all else a session, and a password of one's own.
import { createRouter, createWebHashHistory } from 'vue-router';
import type { Area } from './areas.ts';
import BoardPage from './board/board-page.vue';
import { areas, restoreSession, session } from './session.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title in the messages. */
    title?: string;
    /** Needs a session whose roles open this area. */
    area?: Area;
    /** Needs a session. */
    session?: boolean;
    /** Without the frame around other pages. */
    fullScreen?: boolean;
  }
}

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/board', name: 'board', component: BoardPage, meta: { title: 'nav.board' } },
    {
      path: '/time-code',
      name: 'time-code',
      component: () => import('./board/time-code-page.vue'),
      meta: { title: 'timeCode.title', fullScreen: true },
    },
    {
      path: '/dock/:bay/case',
      name: 'dock-case',
      component: () => import('./board/dock-case-page.vue'),
      meta: { title: 'dockCase.heading', session: true },
    },
    {
      path: '/login',
      name: 'login',
      component: () => import('./people/login-page.vue'),
      meta: { title: 'login.title' },
    },
    {
      path: '/password',
      name: 'password',
      component: () => import('./people/password-page.vue'),
      meta: { title: 'password.title', session: true },
    },
    {
      path: '/clips',
      name: 'clips',
      component: () => import('./clips/clips-page.vue'),
      meta: { title: 'nav.library', area: 'library' },
    },
    {
      path: '/clips/:clip',
      name: 'clip',
      component: () => import('./clips/clip-page.vue'),
      meta: { title: 'clip.title', area: 'library' },
    },
    {
      path: '/inbox',
      name: 'inbox',
      component: () => import('./inbox/inbox-page.vue'),
      meta: { title: 'nav.inbox', area: 'inbox' },
    },
    {
      path: '/cases',
      name: 'cases',
      component: () => import('./cases/cases-page.vue'),
      meta: { title: 'caseList.title', area: 'cases' },
    },
    {
      path: '/cases/:case',
      name: 'case',
      component: () => import('./cases/case-page.vue'),
      meta: { title: 'caseList.title', area: 'cases' },
    },
    {
      path: '/cases/:case/dossier',
      name: 'dossier',
      component: () => import('./cases/dossier/dossier-page.vue'),
      meta: { title: 'dossier.title', area: 'cases' },
    },
    {
      path: '/reports',
      name: 'reports',
      component: () => import('./reports/reports-page.vue'),
      meta: { title: 'nav.reports', area: 'reports' },
    },
    {
      path: '/roster',
      name: 'roster',
      component: () => import('./roster/roster-page.vue'),
      meta: { title: 'nav.roster', area: 'roster' },
    },
    {
      path: '/rules',
      name: 'rules',
      component: () => import('./rules/rules-page.vue'),
      meta: { title: 'nav.rules', area: 'rules' },
    },
    {
      path: '/rules/:matter',
      name: 'rule',
      component: () => import('./rules/rule-page.vue'),
      meta: { title: 'rules.explained', area: 'rules' },
    },
    {
      path: '/events',
      name: 'events',
      component: () => import('./events/events-page.vue'),
      meta: { title: 'nav.log', area: 'log' },
    },
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./people/settings-page.vue'),
      meta: { title: 'nav.settings', area: 'settings' },
    },
    { path: '/:rest(.*)*', redirect: '/board' },
  ],
});

router.beforeEach(async (to) => {
  if (!to.meta.session && !to.meta.area) return true;
  await restoreSession();
  if (!session.value) return { name: 'login', query: { to: to.fullPath }, replace: true };
  if (session.value.mustChangePassword && to.name !== 'password') return { name: 'password', replace: true };
  if (to.meta.area && !areas.value.includes(to.meta.area)) return { name: 'board', replace: true };
  return true;
});
