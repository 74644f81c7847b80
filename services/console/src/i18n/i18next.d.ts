import type audit from '../locales/en/audit.json';
import type auth from '../locales/en/auth.json';
import type calendar from '../locales/en/calendar.json';
import type common from '../locales/en/common.json';
import type company from '../locales/en/company.json';
import type constraints from '../locales/en/constraints.json';
import type environments from '../locales/en/environments.json';
import type events from '../locales/en/events.json';
import type feature from '../locales/en/feature.json';
import type features from '../locales/en/features.json';
import type keys from '../locales/en/keys.json';
import type members from '../locales/en/members.json';
import type notifications from '../locales/en/notifications.json';
import type outbox from '../locales/en/outbox.json';
import type playground from '../locales/en/playground.json';
import type profile from '../locales/en/profile.json';
import type project from '../locales/en/project.json';
import type projects from '../locales/en/projects.json';
import type reports from '../locales/en/reports.json';
import type segments from '../locales/en/segments.json';
import type shell from '../locales/en/shell.json';
import type snippets from '../locales/en/snippets.json';
import type sorting from '../locales/en/sorting.json';
import type start from '../locales/en/start.json';
import type transfer from '../locales/en/transfer.json';
import type webhooks from '../locales/en/webhooks.json';

// One line for each file of `locales/en`: then a key that does not exist does not compile.
interface Resources {
  audit: typeof audit;
  auth: typeof auth;
  calendar: typeof calendar;
  common: typeof common;
  company: typeof company;
  constraints: typeof constraints;
  environments: typeof environments;
  events: typeof events;
  feature: typeof feature;
  features: typeof features;
  keys: typeof keys;
  members: typeof members;
  notifications: typeof notifications;
  outbox: typeof outbox;
  playground: typeof playground;
  profile: typeof profile;
  project: typeof project;
  projects: typeof projects;
  reports: typeof reports;
  segments: typeof segments;
  shell: typeof shell;
  snippets: typeof snippets;
  sorting: typeof sorting;
  start: typeof start;
  transfer: typeof transfer;
  webhooks: typeof webhooks;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Resources;
  }
}
