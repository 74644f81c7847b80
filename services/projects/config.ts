import { z } from 'zod';

/** This service needs nothing beyond the platform's own environment. */
export const projectsConfig = z.object({});
