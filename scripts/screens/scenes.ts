// Over 250 lines because it is one list, a picture an entry, in the order in which they are taken.
import type { Page } from 'playwright-core';
import type { View } from './camera.ts';
import type { Story } from './story.ts';

/** One picture: where it is taken, and what is done there before. */
export interface Scene {
  /** The file's name, without its ending. */
  name: string;
  /** What it shows, for whoever cannot see it. */
  alt: string;
  path: string | ((story: Story) => string);
  view?: View;
  /** Before the log-in. */
  open?: true;
  prepare?: (page: Page) => Promise<void>;
}

const shop = '/projects/web-shop';
const checkout = `${shop}/features/new-checkout`;
const production = 'environment=production';
const context = encodeURIComponent(
  JSON.stringify({ userId: 'user-42', country: 'UY', plan: 'gold', appVersion: '4.3.1' }),
);

const flagdFile = {
  name: 'flags.flagd.json',
  mimeType: 'application/json',
  buffer: Buffer.from(
    JSON.stringify({
      flags: {
        'route-planner': {
          state: 'ENABLED',
          variants: { on: true, off: false },
          defaultVariant: 'off',
          targeting: { if: [{ in: [{ var: 'depot' }, ['MVD', 'BUE']] }, 'on', 'off'] },
        },
        'scan-mode': {
          state: 'ENABLED',
          variants: { camera: 'camera', laser: 'laser' },
          defaultVariant: 'laser',
          targeting: {
            fractional: [
              ['camera', 20],
              ['laser', 80],
            ],
          },
        },
        'driver-chat': { state: 'DISABLED', variants: { on: true, off: false }, defaultVariant: 'off' },
      },
    }),
  ),
};
const dialog = (page: Page) => page.getByRole('dialog').first().waitFor();

const dark: View = { scheme: 'dark' };
const narrow: View = { width: 360, height: 780 };

export const scenes: Scene[] = [
  {
    name: 'features',
    alt: 'The features of a project: a switch per environment, two weeks of evaluations as a line, tags, when each was last seen',
    path: `${shop}/features?${production}`,
  },
  {
    name: 'feature',
    alt: 'A feature in production: who gets it as readable sentences, in an order that one drags',
    path: `${checkout}?${production}`,
  },
  {
    name: 'feature-editor',
    alt: 'A strategy being edited: segments, conditions with chips, a slider for the rollout',
    path: `${checkout}?${production}`,
    prepare: async page => {
      await page.getByRole('button', { name: 'Edit strategy 2' }).click();
      await page
        .getByRole('heading', { name: 'Who gets it' })
        .evaluate('element => element.scrollIntoView()');
    },
  },
  {
    name: 'feature-variants',
    alt: 'An experiment with three variants and the bar of their weights',
    path: `${shop}/features/search-ranking?${production}`,
    prepare: page => page.getByRole('button', { name: 'Edit strategy 1' }).click(),
  },
  {
    name: 'feature-production',
    alt: 'Before production changes: what it touches, counted over the last day',
    path: `${shop}/features?${production}`,
    prepare: async page => {
      await page.getByLabel('stop-recommendations in Production').click({ force: true });
      await dialog(page);
    },
  },
  {
    name: 'feature-compare',
    alt: 'Two environments of a feature side by side, what differs marked',
    path: `${checkout}?${production}&view=compare&with=staging`,
  },
  {
    name: 'feature-usage',
    alt: 'Evaluations of a feature over time, by variant',
    path: `${shop}/features/search-ranking?${production}&view=usage`,
  },
  {
    name: 'feature-code',
    alt: 'Code for every SDK, with the address of this installation',
    path: `${checkout}?${production}&view=code`,
  },
  {
    name: 'feature-history',
    alt: 'Every revision of a feature with its differences, each restored with a click',
    path: `${checkout}?${production}&view=history`,
  },
  {
    name: 'feature-settings',
    alt: 'What all environments of a feature share: description, owner, tags, variants and their values',
    path: `${shop}/features/home-hero?${production}&view=settings`,
  },
  {
    name: 'playground',
    alt: 'The playground: a context, what every feature answers to it, and why, strategy by strategy',
    path: `${shop}/playground?${production}&context=${context}`,
    prepare: page => page.getByRole('button', { name: /^free-shipping-from/ }).click(),
  },
  {
    name: 'reports',
    alt: 'Evaluations of a month by feature, as a chart and a table, to download as CSV',
    path: `${shop}/reports?${production}&span=30d`,
  },
  {
    name: 'reports-stale',
    alt: 'Features that could go, and why, to be archived together',
    path: `${shop}/reports?${production}&view=stale`,
    prepare: async page => {
      await page.getByRole('checkbox', { name: /legacy-cart/ }).check();
      await page.getByRole('checkbox', { name: /winter-sale-banner/ }).check();
    },
  },
  {
    name: 'reports-unknown',
    alt: 'Keys that applications ask for although no feature has them',
    path: `${shop}/reports?${production}&view=unknown`,
  },
  {
    name: 'segments',
    alt: 'Segments: groups of users that features share',
    path: '/segments',
  },
  {
    name: 'segment',
    alt: 'A segment being edited: thousands of accounts as one condition',
    path: '/segments',
    prepare: async page => {
      await page
        .getByRole('button', { name: /Wholesale accounts/ })
        .first()
        .click();
      await dialog(page);
    },
  },
  { name: 'projects', alt: 'The projects of a company, with their environments', path: '/projects' },
  {
    name: 'first-steps',
    alt: 'An empty project: three steps until an application asks for its first feature',
    path: '/projects/mobile-app/first-steps?environment=development',
  },
  {
    name: 'environments',
    alt: 'Environments of a project, put in order by dragging',
    path: `${shop}/environments`,
  },
  { name: 'keys', alt: 'API keys: kind, environment, expiry, when each was last seen', path: `${shop}/keys` },
  {
    name: 'key-rotation',
    alt: 'A key is rotated: the new one works beside the old one until it has been seen',
    path: `${shop}/keys`,
    prepare: async page => {
      await page.getByRole('button', { name: 'Actions for Orders API' }).click();
      await page.getByRole('menuitem', { name: 'Rotate' }).click();
      await dialog(page);
    },
  },
  {
    name: 'import',
    alt: 'A file of flagd, and what importing it would change',
    path: '/projects/logistics/transfer',
    prepare: async page => {
      await page.locator('input[type=file]').setInputFiles(flagdFile);
      await page.getByRole('heading', { name: 'What it would change' }).waitFor();
    },
  },
  { name: 'project-settings', alt: 'Name, people and deletion of a project', path: `${shop}/settings` },
  {
    name: 'audit',
    alt: 'The audit log: who did what, with differences, and the badge of its verified chain',
    path: '/audit?type=features.configuration&project=web-shop',
    prepare: page =>
      page
        .getByRole('button', { name: /new-checkout/ })
        .first()
        .click(),
  },
  { name: 'members', alt: 'Members, their roles, and open invitations', path: '/settings/members' },
  { name: 'company', alt: 'Name, logo and limits of a company', path: '/settings/company' },
  { name: 'webhooks', alt: 'Webhooks', path: '/settings/webhooks' },
  {
    name: 'webhook',
    alt: 'Deliveries of a webhook: what was sent and answered, to be sent again',
    path: ({ webhook }) => `/settings/webhooks/${webhook}`,
  },
  { name: 'notifications', alt: 'What one is mailed about', path: '/settings/notifications' },
  { name: 'profile', alt: 'Name, password, language, theme and sessions', path: '/settings/profile' },
  {
    name: 'command-palette',
    alt: 'The command palette: to any feature, project or screen by keyboard',
    path: `${shop}/features?${production}`,
    prepare: async page => {
      await page.keyboard.press('Control+k');
      await page
        .getByRole('dialog')
        .getByRole('textbox')
        .or(page.getByRole('dialog').getByRole('searchbox'))
        .first()
        .fill('check');
      await page.getByRole('dialog').getByText('new-checkout').first().waitFor();
    },
  },
  { name: 'log-in', alt: 'Log in', path: '/login', open: true },
  { name: 'sign-up', alt: 'Sign up with a company of one’s own', path: '/sign-up', open: true },
  { name: 'outbox', alt: 'Mails of an installation without a mail server', path: '/outbox', open: true },
  {
    name: 'features-dark',
    alt: 'The features of a project in the dark theme',
    path: `${shop}/features?${production}`,
    view: dark,
  },
  { name: 'feature-dark', alt: 'A feature in the dark theme', path: `${checkout}?${production}`, view: dark },
  {
    name: 'reports-dark',
    alt: 'Evaluations of a month in the dark theme',
    path: `${shop}/reports?${production}&span=30d`,
    view: dark,
  },
  {
    name: 'playground-dark',
    alt: 'The playground in the dark theme',
    path: `${shop}/playground?${production}&context=${context}`,
    view: dark,
    prepare: page => page.getByRole('button', { name: /^free-shipping-from/ }).click(),
  },
  {
    name: 'features-phone',
    alt: 'The features of a project on a phone',
    path: `${shop}/features?${production}`,
    view: narrow,
  },
  { name: 'feature-phone', alt: 'A feature on a phone', path: `${checkout}?${production}`, view: narrow },
  {
    name: 'features-spanish',
    alt: 'The features of a project in Spanish',
    path: `${shop}/features?${production}`,
    view: { language: 'es' },
  },
];
