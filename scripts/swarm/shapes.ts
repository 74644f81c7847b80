import { z } from 'zod';

const version = z.object({ Index: z.number() });
const iteration = z.object({ Index: z.number().default(0) });

const objectReference = z.object({ ConfigID: z.string().optional(), SecretID: z.string().optional() });

const containerSpec = z
  .looseObject({
    Image: z.string().default(''),
    Configs: z.array(objectReference).nullish(),
    Secrets: z.array(objectReference).nullish(),
  })
  .default({ Image: '' });

const taskTemplate = z.object({
  ContainerSpec: containerSpec,
  ForceUpdate: z.number().default(0),
  Placement: z
    .object({ Constraints: z.array(z.string()).nullish(), MaxReplicas: z.number().optional() })
    .nullish(),
  RestartPolicy: z.object({ Condition: z.string().nullish(), MaxAttempts: z.number().nullish() }).nullish(),
});

const serviceSpec = z.object({
  Name: z.string(),
  Labels: z.record(z.string(), z.string()).nullish(),
  TaskTemplate: taskTemplate,
  Mode: z.object({
    Replicated: z.object({ Replicas: z.number().default(1) }).optional(),
    Global: z.unknown().optional(),
    ReplicatedJob: z
      .object({ MaxConcurrent: z.number().optional(), TotalCompletions: z.number().optional() })
      .optional(),
    GlobalJob: z.unknown().optional(),
  }),
  UpdateConfig: z.object({ Order: z.string().optional(), Monitor: z.number().optional() }).nullish(),
});

/** What we read of `docker service inspect`. */
export const serviceSchema = z.object({
  ID: z.string(),
  Version: version,
  Spec: serviceSpec,
  PreviousSpec: z.object({ TaskTemplate: taskTemplate }).nullish(),
  UpdateStatus: z
    .object({
      State: z.string(),
      Message: z.string().optional(),
      StartedAt: z.string().optional(),
      CompletedAt: z.string().optional(),
    })
    .nullish(),
  JobStatus: z.object({ JobIteration: iteration }).nullish(),
});

/** What we read of `docker inspect --type task`. */
export const taskSchema = z.object({
  ID: z.string(),
  CreatedAt: z.string().default(''),
  ServiceID: z.string(),
  Slot: z.number().optional(),
  NodeID: z.string().default(''),
  DesiredState: z.string(),
  Spec: taskTemplate,
  Status: z.object({
    State: z.string(),
    Err: z.string().optional(),
    Timestamp: z.string().default(''),
    ContainerStatus: z.object({ ContainerID: z.string().default('') }).nullish(),
    PortStatus: z
      .object({
        Ports: z
          .array(
            z.object({
              TargetPort: z.number(),
              PublishedPort: z.number().default(0),
              PublishMode: z.string().optional(),
            }),
          )
          .nullish(),
      })
      .nullish(),
  }),
  JobIteration: iteration.nullish(),
});

/** What we read of `docker node inspect`. */
export const nodeSchema = z.object({
  ID: z.string(),
  Spec: z.object({
    Role: z.string(),
    Availability: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  Description: z.object({
    Hostname: z.string(),
    Engine: z.object({ EngineVersion: z.string().optional() }).optional(),
  }),
  Status: z.object({ State: z.string() }),
  ManagerStatus: z.object({ Leader: z.boolean().optional(), Reachability: z.string().optional() }).nullish(),
});

/** What we read of `docker config inspect` and `docker secret inspect`; `Data` is base64, and absent for secrets. */
export const objectSchema = z.object({
  ID: z.string(),
  CreatedAt: z.string(),
  Spec: z.object({
    Name: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Data: z.string().optional(),
  }),
});

export type Service = z.infer<typeof serviceSchema>;
export type Task = z.infer<typeof taskSchema>;
export type SwarmNode = z.infer<typeof nodeSchema>;
export type SwarmObject = z.infer<typeof objectSchema>;

/** The name within its stack: `features` of `bandera_features`. */
export function shortName(service: Service): string {
  const stack = service.Spec.Labels?.['com.docker.stack.namespace'];
  const { Name: name } = service.Spec;
  return stack !== undefined && name.startsWith(`${stack}_`) ? name.slice(stack.length + 1) : name;
}
