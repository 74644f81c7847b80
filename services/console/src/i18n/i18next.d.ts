import type auth from '../locales/en/auth.json';
import type common from '../locales/en/common.json';
import type constraints from '../locales/en/constraints.json';
import type environments from '../locales/en/environments.json';
import type feature from '../locales/en/feature.json';
import type features from '../locales/en/features.json';
import type keys from '../locales/en/keys.json';
import type outbox from '../locales/en/outbox.json';
import type playground from '../locales/en/playground.json';
import type project from '../locales/en/project.json';
import type projects from '../locales/en/projects.json';
import type segments from '../locales/en/segments.json';
import type shell from '../locales/en/shell.json';
import type snippets from '../locales/en/snippets.json';
import type sorting from '../locales/en/sorting.json';
import type start from '../locales/en/start.json';
import type transfer from '../locales/en/transfer.json';

// One line for each file of `locales/en`: then a key that does not exist does not compile.
interface Resources {
  auth: typeof auth;
  common: typeof common;
  constraints: typeof constraints;
  environments: typeof environments;
  feature: typeof feature;
  features: typeof features;
  keys: typeof keys;
  outbox: typeof outbox;
  playground: typeof playground;
  project: typeof project;
  projects: typeof projects;
  segments: typeof segments;
  shell: typeof shell;
  snippets: typeof snippets;
  sorting: typeof sorting;
  start: typeof start;
  transfer: typeof transfer;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Resources;
  }
}
