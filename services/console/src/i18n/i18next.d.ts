import type auth from '../locales/en/auth.json';
import type common from '../locales/en/common.json';
import type features from '../locales/en/features.json';
import type outbox from '../locales/en/outbox.json';
import type projects from '../locales/en/projects.json';
import type shell from '../locales/en/shell.json';

// One line for each file of `locales/en`: then a key that does not exist does not compile.
interface Resources {
  auth: typeof auth;
  common: typeof common;
  features: typeof features;
  outbox: typeof outbox;
  projects: typeof projects;
  shell: typeof shell;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Resources;
  }
}
