import type { Service } from '@bandera/kit/service';
import { audit } from '../services/audit/service.ts';
import { companies } from '../services/companies/service.ts';
import { evaluation } from '../services/evaluation/service.ts';
import { features } from '../services/features/service.ts';
import { notifications } from '../services/notifications/service.ts';
import { projects } from '../services/projects/service.ts';
import { reports } from '../services/reports/service.ts';
import { users } from '../services/users/service.ts';
import { verification } from '../services/verification/service.ts';

/** Every service of Bandera, those first that others ask at their start. */
export const allServices: Service[] = [
  companies,
  verification,
  users,
  projects,
  features,
  reports,
  audit,
  notifications,
  evaluation,
];
