// Made from our OpenAPI by `npm run types -w services/console`; a contract test says when it is out of date.
export type Json = string | number | boolean | null | Json[] | {
    [key: string]: Json;
};
export interface paths {
    "/api/client/delta": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: what changed since the last answer */
        get: operations["getApiClientDelta"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/client/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: every feature of the environment, for SDKs that evaluate themselves */
        get: operations["getApiClientFeatures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/client/features/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: one feature */
        get: operations["getApiClientFeaturesName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/client/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unleash: what an SDK counted */
        post: operations["postApiClientMetrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/client/metrics/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unleash: what an Edge gathered from its SDKs */
        post: operations["postApiClientMetricsBulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/client/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unleash: an application introduces itself */
        post: operations["postApiClientRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/client/streaming": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: changes as server-sent events */
        get: operations["getApiClientStreaming"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/frontend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: the features that are on for one context */
        get: operations["getApiFrontend"];
        put?: never;
        /** Unleash: the features that are on for one context */
        post: operations["postApiFrontend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/frontend/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: every feature for one context */
        get: operations["getApiFrontendAll"];
        put?: never;
        /** Unleash: every feature for one context */
        post: operations["postApiFrontendAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/frontend/client/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unleash: what an SDK counted */
        post: operations["postApiFrontendClientMetrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/frontend/client/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unleash: an application introduces itself */
        post: operations["postApiFrontendClientRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/frontend/features/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: one feature for one context */
        get: operations["getApiFrontendFeaturesName"];
        put?: never;
        /** Unleash: one feature for one context */
        post: operations["postApiFrontendFeaturesName"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/proxy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: the features that are on for one context */
        get: operations["getApiProxy"];
        put?: never;
        /** Unleash: the features that are on for one context */
        post: operations["postApiProxy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/proxy/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: every feature for one context */
        get: operations["getApiProxyAll"];
        put?: never;
        /** Unleash: every feature for one context */
        post: operations["postApiProxyAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/proxy/client/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unleash: what an SDK counted */
        post: operations["postApiProxyClientMetrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/proxy/client/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unleash: an application introduces itself */
        post: operations["postApiProxyClientRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/proxy/features/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unleash: one feature for one context */
        get: operations["getApiProxyFeaturesName"];
        put?: never;
        /** Unleash: one feature for one context */
        post: operations["postApiProxyFeaturesName"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sdk/v1/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bandera SDK: the rules of the environment */
        get: operations["getApiSdkV1Snapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sdk/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bandera SDK: each new revision as a server-sent event */
        get: operations["getApiSdkV1Stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sdk/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bandera SDK: what it counted, by feature, variant and minute */
        post: operations["postApiSdkV1Usage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first */
        get: operations["getApiV1Audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entry */
        get: operations["getApiV1AuditId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recompute the hash chain: whether anything was changed, left out or put in between */
        get: operations["getApiV1AuditVerify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/jwks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Public keys of access tokens (RFC 7517) */
        get: operations["getApiV1AuthJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in; the refresh token comes in the body and as a cookie */
        post: operations["postApiV1AuthLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session of the refresh token */
        post: operations["postApiV1AuthLogout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail a code for a new password, if the address has an account */
        post: operations["postApiV1AuthPasswordForgot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password with the mailed code; ends all sessions */
        post: operations["postApiV1AuthPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange the refresh token for new tokens; may switch to another company */
        post: operations["postApiV1AuthRefresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign up with a new company; mails a code to verify-email */
        post: operations["postApiV1AuthRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove an address with the mailed code */
        post: operations["postApiV1AuthVerifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail another code, if the address waits for one */
        post: operations["postApiV1AuthVerifyEmailResend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a code of six digits, valid for ten minutes and five attempts */
        post: operations["postApiV1Codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/codes/{id}/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange a code for a proof: a token for one use within five minutes */
        post: operations["postApiV1CodesIdValidate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/companies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The company that you are signed in to, as a list */
        get: operations["getApiV1Companies"];
        put?: never;
        /** Create another company and become its owner */
        post: operations["postApiV1Companies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/companies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a company, also a deleted one */
        get: operations["getApiV1CompaniesId"];
        put?: never;
        post?: never;
        /** Delete a company with all it has; it can be restored for 30 days */
        delete: operations["deleteApiV1CompaniesId"];
        options?: never;
        head?: never;
        /** Change name, slug or limits */
        patch: operations["patchApiV1CompaniesId"];
        trace?: never;
    };
    "/api/v1/companies/{id}/logo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Upload a logo: PNG, JPEG, WebP or SVG up to 2 MB, kept as WebP of 512 pixels */
        put: operations["putApiV1CompaniesIdLogo"];
        post?: never;
        /** Return to the generated logo */
        delete: operations["deleteApiV1CompaniesIdLogo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/companies/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore a deleted company with all it had */
        post: operations["postApiV1CompaniesIdRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Features of a project, or of all projects, with a line for each environment */
        get: operations["getApiV1Features"];
        put?: never;
        /** Create a feature, switched off in every environment */
        post: operations["postApiV1Features"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One feature, by id, or by key with its project */
        get: operations["getApiV1FeaturesId"];
        put?: never;
        post?: never;
        /** Archive a feature: it disappears from every environment and can be restored */
        delete: operations["deleteApiV1FeaturesId"];
        options?: never;
        head?: never;
        /** Change what all environments of a feature share */
        patch: operations["patchApiV1FeaturesId"];
        trace?: never;
    };
    "/api/v1/features/{id}/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A feature in every environment, in their order */
        get: operations["getApiV1FeaturesIdEnvironments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/{id}/environments/{env}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A feature in one environment */
        get: operations["getApiV1FeaturesIdEnvironmentsEnv"];
        /** Set switch, strategies and prerequisites; no strategies means on for all */
        put: operations["putApiV1FeaturesIdEnvironmentsEnv"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Switch a feature on or off: the kill switch */
        patch: operations["patchApiV1FeaturesIdEnvironmentsEnv"];
        trace?: never;
    };
    "/api/v1/features/{id}/environments/{env}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set another environment of the project to what this one has, its switch included */
        post: operations["postApiV1FeaturesIdEnvironmentsEnvCopy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring an archived feature back, configured as it was */
        post: operations["postApiV1FeaturesIdRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed in a feature, newest first unless told otherwise: all, of one environment, or of the shared settings */
        get: operations["getApiV1FeaturesIdRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/{id}/revisions/{n}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set an environment, or the settings, to what a revision had made them */
        post: operations["postApiV1FeaturesIdRevisionsNRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a context gets from one feature or all of them, and why: every strategy, constraint and rollout */
        post: operations["postApiV1FeaturesEvaluate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All features of a project, with every environment and the segments they use, as one document */
        get: operations["getApiV1FeaturesExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lay a document over a project, as a whole or not at all: what the export answers, or an Unleash or flagd file, translated. `dryRun` lists what would change, and what cannot be represented; without `allowLoss` nothing of a file may be lost */
        post: operations["postApiV1FeaturesImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changes in the company, as server-sent events: {type, id, key?, project?, environment?} */
        get: operations["getApiV1NotificationsEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/outbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mails kept on this machine, for lack of a mail server, newest first */
        get: operations["getApiV1NotificationsOutbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which events I am mailed about, and which there are */
        get: operations["getApiV1NotificationsPreferences"];
        /** Choose which events I am mailed about */
        put: operations["putApiV1NotificationsPreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The webhooks of the company */
        get: operations["getApiV1NotificationsWebhooks"];
        put?: never;
        /** Create a webhook; its secret is shown this once */
        post: operations["postApiV1NotificationsWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook */
        get: operations["getApiV1NotificationsWebhooksId"];
        put?: never;
        post?: never;
        /** Delete a webhook with the log of its deliveries */
        delete: operations["deleteApiV1NotificationsWebhooksId"];
        options?: never;
        head?: never;
        /** Change a webhook, or switch it on or off */
        patch: operations["patchApiV1NotificationsWebhooksId"];
        trace?: never;
    };
    "/api/v1/notifications/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent to a webhook, newest first unless told otherwise; kept for 30 days */
        get: operations["getApiV1NotificationsWebhooksIdDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/webhooks/{id}/deliveries/{n}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One delivery with its body */
        get: operations["getApiV1NotificationsWebhooksIdDeliveriesN"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/webhooks/{id}/deliveries/{n}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send an event once more, under the same webhook-id */
        post: operations["postApiV1NotificationsWebhooksIdDeliveriesNRedeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new secret, shown this once; for 24 hours both sign */
        post: operations["postApiV1NotificationsWebhooksIdRotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send an event of type webhook.test, also to a webhook that is switched off */
        post: operations["postApiV1NotificationsWebhooksIdTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the projects of the company; `deleted=true` lists those that can be restored */
        get: operations["getApiV1Projects"];
        put?: never;
        /** Create a project with environments development, staging and production */
        post: operations["postApiV1Projects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a project */
        get: operations["getApiV1ProjectsId"];
        put?: never;
        post?: never;
        /** Delete a project; it can be restored for 30 days */
        delete: operations["deleteApiV1ProjectsId"];
        options?: never;
        head?: never;
        /** Change name or description; the key is for good */
        patch: operations["patchApiV1ProjectsId"];
        trace?: never;
    };
    "/api/v1/projects/{id}/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the environments of a project, in their order unless told otherwise */
        get: operations["getApiV1ProjectsIdEnvironments"];
        put?: never;
        /** Add an environment, at its order or else at the end */
        post: operations["postApiV1ProjectsIdEnvironments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{id}/environments/{env}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an environment */
        get: operations["getApiV1ProjectsIdEnvironmentsEnv"];
        put?: never;
        post?: never;
        /** Delete an environment for good and revoke its API keys */
        delete: operations["deleteApiV1ProjectsIdEnvironmentsEnv"];
        options?: never;
        head?: never;
        /** Change name, kind, order or how many must approve a change; a new order moves the others along */
        patch: operations["patchApiV1ProjectsIdEnvironmentsEnv"];
        trace?: never;
    };
    "/api/v1/projects/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the live API keys of a project, without their secrets */
        get: operations["getApiV1ProjectsIdKeys"];
        put?: never;
        /** Create an API key; the answer is the only place that ever shows it */
        post: operations["postApiV1ProjectsIdKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{id}/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an API key, without its secret */
        get: operations["getApiV1ProjectsIdKeysKeyId"];
        put?: never;
        post?: never;
        /** Revoke an API key at once and for good */
        delete: operations["deleteApiV1ProjectsIdKeysKeyId"];
        options?: never;
        head?: never;
        /** Change name, origins or expiry of an API key */
        patch: operations["patchApiV1ProjectsIdKeysKeyId"];
        trace?: never;
    };
    "/api/v1/projects/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who has a role in the project, beside their role in the company */
        get: operations["getApiV1ProjectsIdMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{id}/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read somebody's role in the project */
        get: operations["getApiV1ProjectsIdMembersUserId"];
        /** Give somebody of the company a role in the project, or another one */
        put: operations["putApiV1ProjectsIdMembersUserId"];
        post?: never;
        /** Take somebody's role in the project away */
        delete: operations["deleteApiV1ProjectsIdMembersUserId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore a deleted project with its environments, keys and members */
        post: operations["postApiV1ProjectsIdRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When each feature was seen, what is asked for but does not exist, and what could go */
        get: operations["getApiV1ReportsFeatures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Evaluations over time: zero-filled series by feature, variant, app, SDK or environment */
        get: operations["getApiV1ReportsUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/usage.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as CSV: a row a step, a column a series */
        get: operations["getApiV1ReportsUsageCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Segments of the company, or those that a project can use: its own and the company-wide ones */
        get: operations["getApiV1Segments"];
        put?: never;
        /** Create a segment for a project, or for the whole company when none is named */
        post: operations["postApiV1Segments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One segment with all its values */
        get: operations["getApiV1SegmentsId"];
        put?: never;
        post?: never;
        /** Delete a segment that no feature uses */
        delete: operations["deleteApiV1SegmentsId"];
        options?: never;
        head?: never;
        /** Change a segment, and with it every environment that uses it */
        patch: operations["patchApiV1SegmentsId"];
        trace?: never;
    };
    "/api/v1/segments/{id}/uses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The features that use a segment, archived ones too: what a change of it touches */
        get: operations["getApiV1SegmentsIdUses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the members of your company */
        get: operations["getApiV1Users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a member */
        get: operations["getApiV1UsersId"];
        put?: never;
        post?: never;
        /** Remove a member, or leave; ends their sessions in this company */
        delete: operations["deleteApiV1UsersId"];
        options?: never;
        head?: never;
        /** Change a member's role; it counts from their next refresh, within 15 minutes */
        patch: operations["patchApiV1UsersId"];
        trace?: never;
    };
    "/api/v1/users/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List open invitations, newest first unless told otherwise */
        get: operations["getApiV1UsersInvitations"];
        put?: never;
        /** Invite an address; mails a link that is valid for 7 days and replaces an earlier one */
        post: operations["postApiV1UsersInvitations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an invitation back */
        delete: operations["deleteApiV1UsersInvitationsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/invitations/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Join the company, with a new account or the password of the one there is, and sign in */
        post: operations["postApiV1UsersInvitationsIdAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/invitations/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an invitation is about, for the page behind the link */
        post: operations["postApiV1UsersInvitationsIdCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your profile */
        get: operations["getApiV1UsersMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name, or your password, which ends your other sessions */
        patch: operations["patchApiV1UsersMe"];
        trace?: never;
    };
    "/api/v1/users/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in, last used first */
        get: operations["getApiV1UsersMeSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out elsewhere */
        delete: operations["deleteApiV1UsersMeSessionsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/logos/{hash}.webp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An uploaded logo */
        get: operations["getAssetsLogosHashWebp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/logos/initials/{mark}.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The generated logo of a company that has uploaded none */
        get: operations["getAssetsLogosInitialsMarkSvg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/edge/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unleash Edge: which of these keys are valid */
        post: operations["postEdgeValidate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flagd/v1/flags.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** flagd: the environment as a flag definition */
        get: operations["getFlagdV1FlagsJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ofrep/v1/evaluate/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Evaluate every feature of the environment */
        post: operations["postOfrepV1EvaluateFlags"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ofrep/v1/evaluate/flags/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Evaluate one feature */
        post: operations["postOfrepV1EvaluateFlagsKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ofrep/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes of the environment as server-sent events */
        get: operations["getOfrepV1Events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            /** @description Stable; branch on this */
            code: string;
            detail?: string;
            errors?: {
                message?: string;
                path?: string;
            }[];
            instance?: string;
            requestId?: string;
            status: number;
            title: string;
            type: string;
        };
        Value0_5cc2e19f: Json;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getApiClientDelta: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: what changed since the last answer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiClientFeatures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: every feature of the environment, for SDKs that evaluate themselves */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiClientFeaturesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: one feature */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiClientMetrics: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: what an SDK counted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiClientMetricsBulk: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: what an Edge gathered from its SDKs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiClientRegister: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: an application introduces itself */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiClientStreaming: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: changes as server-sent events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiFrontend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: the features that are on for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiFrontend: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: the features that are on for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiFrontendAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: every feature for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiFrontendAll: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: every feature for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiFrontendClientMetrics: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: what an SDK counted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiFrontendClientRegister: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: an application introduces itself */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiFrontendFeaturesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: one feature for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiFrontendFeaturesName: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: one feature for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiProxy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: the features that are on for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiProxy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: the features that are on for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiProxyAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: every feature for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiProxyAll: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: every feature for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiProxyClientMetrics: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: what an SDK counted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiProxyClientRegister: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: an application introduces itself */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiProxyFeaturesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: one feature for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiProxyFeaturesName: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash: one feature for one context */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiSdkV1Snapshot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bandera SDK: the rules of the environment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiSdkV1Stream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bandera SDK: each new revision as a server-sent event */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiSdkV1Usage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bandera SDK: what it counted, by feature, variant and minute */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1Audit: {
        parameters: {
            query?: {
                actor?: string;
                cursor?: string;
                from?: string;
                limit?: number;
                project?: string;
                subject?: string;
                to?: string;
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who did what, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: {
                                id?: string;
                                ip?: string;
                                kind: string;
                                name?: string;
                            };
                            after: unknown;
                            /** Format: date-time */
                            at: string;
                            before: unknown;
                            data: unknown;
                            environment: string | null;
                            hash: string;
                            /** Format: uuid */
                            id: string;
                            project: string | null;
                            sequence: number;
                            subject: string;
                            trace: string;
                            type: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1AuditId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One entry */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actor: {
                            id?: string;
                            ip?: string;
                            kind: string;
                            name?: string;
                        };
                        after: unknown;
                        /** Format: date-time */
                        at: string;
                        before: unknown;
                        data: unknown;
                        environment: string | null;
                        hash: string;
                        /** Format: uuid */
                        id: string;
                        project: string | null;
                        sequence: number;
                        subject: string;
                        trace: string;
                        type: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1AuditVerify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recompute the hash chain: whether anything was changed, left out or put in between */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        brokenAt: {
                            id: string | null;
                            reason: string;
                            sequence: number;
                        } | null;
                        entries: number;
                        head: string;
                        valid: boolean;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1AuthJwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Public keys of access tokens (RFC 7517) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            alg: string;
                            crv: string;
                            kid: string;
                            kty: string;
                            use: string;
                            x: string;
                            y: string;
                        }[];
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1AuthLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    company?: string;
                    /**
                     * @description True puts the refresh token into the cookie only, out of reach of scripts.
                     * @default false
                     */
                    cookieOnly?: boolean;
                    /** Format: email */
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Sign in; the refresh token comes in the body and as a cookie */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken: string;
                        company: {
                            /** Format: uuid */
                            id: string;
                            logoUrl: string;
                            name: string;
                            slug: string;
                            /** @enum {string} */
                            status: "active" | "deleted";
                        };
                        /** @description Seconds that the access token counts. */
                        expiresIn: number;
                        memberships: {
                            /** Format: uuid */
                            company: string;
                            /** Format: date-time */
                            createdAt: string;
                            name: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "editor" | "viewer";
                            /** @enum {string} */
                            status: "active" | "deleted";
                            /** Format: uuid */
                            user: string;
                        }[];
                        /** @description Null with cookieOnly, and when another request rotated it within the last 10 seconds: keep the newer one. */
                        refreshToken: string | null;
                        user: {
                            /** Format: date-time */
                            createdAt: string;
                            email: string;
                            /** Format: uuid */
                            id: string;
                            name: string;
                            verified: boolean;
                            version: number;
                        };
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1AuthLogout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    refreshToken?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1AuthPasswordForgot: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Mail a code for a new password, if the address has an account */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1AuthPasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    /** Format: email */
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1AuthRefresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    company?: string;
                    /**
                     * @description True puts the refresh token into the cookie only, out of reach of scripts.
                     * @default false
                     */
                    cookieOnly?: boolean;
                    refreshToken?: string;
                };
            };
        };
        responses: {
            /** @description Exchange the refresh token for new tokens; may switch to another company */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken: string;
                        company: {
                            /** Format: uuid */
                            id: string;
                            logoUrl: string;
                            name: string;
                            slug: string;
                            /** @enum {string} */
                            status: "active" | "deleted";
                        };
                        /** @description Seconds that the access token counts. */
                        expiresIn: number;
                        memberships: {
                            /** Format: uuid */
                            company: string;
                            /** Format: date-time */
                            createdAt: string;
                            name: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "editor" | "viewer";
                            /** @enum {string} */
                            status: "active" | "deleted";
                            /** Format: uuid */
                            user: string;
                        }[];
                        /** @description Null with cookieOnly, and when another request rotated it within the last 10 seconds: keep the newer one. */
                        refreshToken: string | null;
                        user: {
                            /** Format: date-time */
                            createdAt: string;
                            email: string;
                            /** Format: uuid */
                            id: string;
                            name: string;
                            verified: boolean;
                            version: number;
                        };
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1AuthRegister: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    company: {
                        name: string;
                        slug?: string;
                    };
                    /** Format: email */
                    email: string;
                    name: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Sign up with a new company; mails a code to verify-email */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        company: {
                            /** Format: date-time */
                            createdAt: string;
                            deletedAt: string | null;
                            /** Format: uuid */
                            id: string;
                            limits: {
                                environments: number;
                                features: number;
                                projects: number;
                                requestsPerMinute: number;
                                seats: number;
                            };
                            logoUrl: string;
                            name: string;
                            slug: string;
                            /** @enum {string} */
                            status: "active" | "deleted";
                            /** Format: date-time */
                            updatedAt: string;
                            version: number;
                        };
                        user: {
                            /** Format: date-time */
                            createdAt: string;
                            email: string;
                            /** Format: uuid */
                            id: string;
                            name: string;
                            verified: boolean;
                            version: number;
                        };
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1AuthVerifyEmail: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1AuthVerifyEmailResend: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Mail another code, if the address waits for one */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1Codes: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @constant */
                    channel: "email";
                    /** @enum {string} */
                    purpose: "email" | "password-reset" | "sign-in";
                    /** Format: email */
                    to: string;
                };
            };
        };
        responses: {
            /** @description Send a code of six digits, valid for ten minutes and five attempts */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attemptsLeft: number;
                        /** Format: date-time */
                        expiresAt: string;
                        /** Format: uuid */
                        id: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1CodesIdValidate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description Exchange a code for a proof: a token for one use within five minutes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        proof: string;
                        /** @constant */
                        valid: true;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1Companies: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The company that you are signed in to, as a list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            createdAt: string;
                            deletedAt: string | null;
                            /** Format: uuid */
                            id: string;
                            limits: {
                                environments: number;
                                features: number;
                                projects: number;
                                requestsPerMinute: number;
                                seats: number;
                            };
                            logoUrl: string;
                            name: string;
                            slug: string;
                            /** @enum {string} */
                            status: "active" | "deleted";
                            /** Format: date-time */
                            updatedAt: string;
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1Companies: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    limits?: {
                        environments?: number;
                        features?: number;
                        projects?: number;
                        requestsPerMinute?: number;
                        seats?: number;
                    };
                    name: string;
                    slug?: string;
                };
            };
        };
        responses: {
            /** @description Create another company and become its owner */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        deletedAt: string | null;
                        /** Format: uuid */
                        id: string;
                        limits: {
                            environments: number;
                            features: number;
                            projects: number;
                            requestsPerMinute: number;
                            seats: number;
                        };
                        logoUrl: string;
                        name: string;
                        slug: string;
                        /** @enum {string} */
                        status: "active" | "deleted";
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1CompaniesId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a company, also a deleted one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        deletedAt: string | null;
                        /** Format: uuid */
                        id: string;
                        limits: {
                            environments: number;
                            features: number;
                            projects: number;
                            requestsPerMinute: number;
                            seats: number;
                        };
                        logoUrl: string;
                        name: string;
                        slug: string;
                        /** @enum {string} */
                        status: "active" | "deleted";
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1CompaniesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1CompaniesId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    limits?: {
                        environments?: number;
                        features?: number;
                        projects?: number;
                        requestsPerMinute?: number;
                        seats?: number;
                    };
                    name?: string;
                    slug?: string;
                };
            };
        };
        responses: {
            /** @description Change name, slug or limits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        deletedAt: string | null;
                        /** Format: uuid */
                        id: string;
                        limits: {
                            environments: number;
                            features: number;
                            projects: number;
                            requestsPerMinute: number;
                            seats: number;
                        };
                        logoUrl: string;
                        name: string;
                        slug: string;
                        /** @enum {string} */
                        status: "active" | "deleted";
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putApiV1CompaniesIdLogo: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    logo: string;
                };
            };
        };
        responses: {
            /** @description Upload a logo: PNG, JPEG, WebP or SVG up to 2 MB, kept as WebP of 512 pixels */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        logoUrl: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1CompaniesIdLogo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Return to the generated logo */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        logoUrl: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1CompaniesIdRestore: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Restore a deleted company with all it had */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        deletedAt: string | null;
                        /** Format: uuid */
                        id: string;
                        limits: {
                            environments: number;
                            features: number;
                            projects: number;
                            requestsPerMinute: number;
                            seats: number;
                        };
                        logoUrl: string;
                        name: string;
                        slug: string;
                        /** @enum {string} */
                        status: "active" | "deleted";
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1Features: {
        parameters: {
            query?: {
                archived?: string;
                cursor?: string;
                environment?: string;
                kind?: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                limit?: number;
                project?: string;
                search?: string;
                sort?: "key" | "-key" | "name" | "-name" | "createdAt" | "-createdAt" | "updatedAt" | "-updatedAt";
                state?: "enabled" | "disabled" | "active" | "stale";
                tag?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Features of a project, or of all projects, with a line for each environment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            archivedAt: string | null;
                            /** Format: date-time */
                            createdAt: string;
                            description: string;
                            environments: {
                                enabled: boolean;
                                environment: string;
                                lastSeenAt: string | null;
                                strategies: number;
                            }[];
                            /** Format: uuid */
                            id: string;
                            impressionData: boolean;
                            key: string;
                            /** @enum {string} */
                            kind: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                            name: string;
                            offVariant: string | null;
                            owner: string | null;
                            /** Format: uuid */
                            project: string;
                            stale: ("lifetime" | "unused") | null;
                            tags: string[];
                            /** Format: date-time */
                            updatedAt: string;
                            /** @enum {string} */
                            valueType: "boolean" | "string" | "number" | "json";
                            variants: {
                                key: string;
                                value: components["schemas"]["Value0_5cc2e19f"];
                            }[];
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1Features: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    description?: string;
                    /** @default false */
                    impressionData?: boolean;
                    key: string;
                    /** @enum {string} */
                    kind: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                    name?: string;
                    /** @default null */
                    offVariant?: string | null;
                    /** @default null */
                    owner?: string | null;
                    project: string;
                    tags?: string[];
                    /** @enum {string} */
                    valueType: "boolean" | "string" | "number" | "json";
                    /** @default [] */
                    variants?: {
                        key: string;
                        value: components["schemas"]["Value0_5cc2e19f"];
                    }[];
                };
            };
        };
        responses: {
            /** @description Create a feature, switched off in every environment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        archivedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        environments: {
                            enabled: boolean;
                            environment: string;
                            lastSeenAt: string | null;
                            strategies: number;
                        }[];
                        /** Format: uuid */
                        id: string;
                        impressionData: boolean;
                        key: string;
                        /** @enum {string} */
                        kind: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                        name: string;
                        offVariant: string | null;
                        owner: string | null;
                        /** Format: uuid */
                        project: string;
                        stale: ("lifetime" | "unused") | null;
                        tags: string[];
                        /** Format: date-time */
                        updatedAt: string;
                        /** @enum {string} */
                        valueType: "boolean" | "string" | "number" | "json";
                        variants: {
                            key: string;
                            value: components["schemas"]["Value0_5cc2e19f"];
                        }[];
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1FeaturesId: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One feature, by id, or by key with its project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        archivedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        environments: {
                            enabled: boolean;
                            environment: string;
                            lastSeenAt: string | null;
                            strategies: number;
                        }[];
                        /** Format: uuid */
                        id: string;
                        impressionData: boolean;
                        key: string;
                        /** @enum {string} */
                        kind: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                        name: string;
                        offVariant: string | null;
                        owner: string | null;
                        /** Format: uuid */
                        project: string;
                        stale: ("lifetime" | "unused") | null;
                        tags: string[];
                        /** Format: date-time */
                        updatedAt: string;
                        /** @enum {string} */
                        valueType: "boolean" | "string" | "number" | "json";
                        variants: {
                            key: string;
                            value: components["schemas"]["Value0_5cc2e19f"];
                        }[];
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1FeaturesId: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1FeaturesId: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    impressionData?: boolean;
                    key?: unknown;
                    /** @enum {string} */
                    kind?: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                    name?: string;
                    offVariant?: string | null;
                    owner?: string | null;
                    tags?: string[];
                    valueType?: unknown;
                    variants?: {
                        key: string;
                        value: components["schemas"]["Value0_5cc2e19f"];
                    }[];
                };
            };
        };
        responses: {
            /** @description Change what all environments of a feature share */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        archivedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        environments: {
                            enabled: boolean;
                            environment: string;
                            lastSeenAt: string | null;
                            strategies: number;
                        }[];
                        /** Format: uuid */
                        id: string;
                        impressionData: boolean;
                        key: string;
                        /** @enum {string} */
                        kind: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                        name: string;
                        offVariant: string | null;
                        owner: string | null;
                        /** Format: uuid */
                        project: string;
                        stale: ("lifetime" | "unused") | null;
                        tags: string[];
                        /** Format: date-time */
                        updatedAt: string;
                        /** @enum {string} */
                        valueType: "boolean" | "string" | "number" | "json";
                        variants: {
                            key: string;
                            value: components["schemas"]["Value0_5cc2e19f"];
                        }[];
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1FeaturesIdEnvironments: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A feature in every environment, in their order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            enabled: boolean;
                            environment: string;
                            prerequisites: {
                                /** @default true */
                                enabled: boolean;
                                feature: string;
                                /** @default [] */
                                variants: string[];
                            }[];
                            revision: number;
                            strategies: {
                                /** @default [] */
                                constraints: {
                                    caseInsensitive?: boolean;
                                    field: string;
                                    inverted?: boolean;
                                    operator: string;
                                    value?: string;
                                    values?: string[];
                                }[];
                                /** @default false */
                                disabled: boolean;
                                groupId?: string;
                                /** Format: uuid */
                                id?: string;
                                /** @default 100 */
                                rollout: number;
                                /** @default [] */
                                segments: string[];
                                /** @default default */
                                stickiness: string;
                                title?: string;
                                /** @default [] */
                                variants: {
                                    key: string;
                                    weight: number;
                                }[];
                            }[];
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1FeaturesIdEnvironmentsEnv: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path: {
                env: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A feature in one environment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        enabled: boolean;
                        environment: string;
                        prerequisites: {
                            /** @default true */
                            enabled: boolean;
                            feature: string;
                            /** @default [] */
                            variants: string[];
                        }[];
                        revision: number;
                        strategies: {
                            /** @default [] */
                            constraints: {
                                caseInsensitive?: boolean;
                                field: string;
                                inverted?: boolean;
                                operator: string;
                                value?: string;
                                values?: string[];
                            }[];
                            /** @default false */
                            disabled: boolean;
                            groupId?: string;
                            /** Format: uuid */
                            id?: string;
                            /** @default 100 */
                            rollout: number;
                            /** @default [] */
                            segments: string[];
                            /** @default default */
                            stickiness: string;
                            title?: string;
                            /** @default [] */
                            variants: {
                                key: string;
                                weight: number;
                            }[];
                        }[];
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putApiV1FeaturesIdEnvironmentsEnv: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                env: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled: boolean;
                    /** @default [] */
                    prerequisites?: {
                        /** @default true */
                        enabled?: boolean;
                        feature: string;
                        /** @default [] */
                        variants?: string[];
                    }[];
                    /** @default [] */
                    strategies?: {
                        /** @default [] */
                        constraints?: {
                            caseInsensitive?: boolean;
                            field: string;
                            inverted?: boolean;
                            operator: string;
                            value?: string;
                            values?: string[];
                        }[];
                        /** @default false */
                        disabled?: boolean;
                        groupId?: string;
                        /** Format: uuid */
                        id?: string;
                        /** @default 100 */
                        rollout?: number;
                        /** @default [] */
                        segments?: string[];
                        /** @default default */
                        stickiness?: string;
                        title?: string;
                        /** @default [] */
                        variants?: {
                            key: string;
                            weight: number;
                        }[];
                    }[];
                };
            };
        };
        responses: {
            /** @description Set switch, strategies and prerequisites; no strategies means on for all */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        enabled: boolean;
                        environment: string;
                        prerequisites: {
                            /** @default true */
                            enabled: boolean;
                            feature: string;
                            /** @default [] */
                            variants: string[];
                        }[];
                        revision: number;
                        strategies: {
                            /** @default [] */
                            constraints: {
                                caseInsensitive?: boolean;
                                field: string;
                                inverted?: boolean;
                                operator: string;
                                value?: string;
                                values?: string[];
                            }[];
                            /** @default false */
                            disabled: boolean;
                            groupId?: string;
                            /** Format: uuid */
                            id?: string;
                            /** @default 100 */
                            rollout: number;
                            /** @default [] */
                            segments: string[];
                            /** @default default */
                            stickiness: string;
                            title?: string;
                            /** @default [] */
                            variants: {
                                key: string;
                                weight: number;
                            }[];
                        }[];
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1FeaturesIdEnvironmentsEnv: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                env: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled: boolean;
                };
            };
        };
        responses: {
            /** @description Switch a feature on or off: the kill switch */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        enabled: boolean;
                        environment: string;
                        prerequisites: {
                            /** @default true */
                            enabled: boolean;
                            feature: string;
                            /** @default [] */
                            variants: string[];
                        }[];
                        revision: number;
                        strategies: {
                            /** @default [] */
                            constraints: {
                                caseInsensitive?: boolean;
                                field: string;
                                inverted?: boolean;
                                operator: string;
                                value?: string;
                                values?: string[];
                            }[];
                            /** @default false */
                            disabled: boolean;
                            groupId?: string;
                            /** Format: uuid */
                            id?: string;
                            /** @default 100 */
                            rollout: number;
                            /** @default [] */
                            segments: string[];
                            /** @default default */
                            stickiness: string;
                            title?: string;
                            /** @default [] */
                            variants: {
                                key: string;
                                weight: number;
                            }[];
                        }[];
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1FeaturesIdEnvironmentsEnvCopy: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                env: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    to: string;
                };
            };
        };
        responses: {
            /** @description Set another environment of the project to what this one has, its switch included */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        enabled: boolean;
                        environment: string;
                        prerequisites: {
                            /** @default true */
                            enabled: boolean;
                            feature: string;
                            /** @default [] */
                            variants: string[];
                        }[];
                        revision: number;
                        strategies: {
                            /** @default [] */
                            constraints: {
                                caseInsensitive?: boolean;
                                field: string;
                                inverted?: boolean;
                                operator: string;
                                value?: string;
                                values?: string[];
                            }[];
                            /** @default false */
                            disabled: boolean;
                            groupId?: string;
                            /** Format: uuid */
                            id?: string;
                            /** @default 100 */
                            rollout: number;
                            /** @default [] */
                            segments: string[];
                            /** @default default */
                            stickiness: string;
                            title?: string;
                            /** @default [] */
                            variants: {
                                key: string;
                                weight: number;
                            }[];
                        }[];
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1FeaturesIdRestore: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bring an archived feature back, configured as it was */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        archivedAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        environments: {
                            enabled: boolean;
                            environment: string;
                            lastSeenAt: string | null;
                            strategies: number;
                        }[];
                        /** Format: uuid */
                        id: string;
                        impressionData: boolean;
                        key: string;
                        /** @enum {string} */
                        kind: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                        name: string;
                        offVariant: string | null;
                        owner: string | null;
                        /** Format: uuid */
                        project: string;
                        stale: ("lifetime" | "unused") | null;
                        tags: string[];
                        /** Format: date-time */
                        updatedAt: string;
                        /** @enum {string} */
                        valueType: "boolean" | "string" | "number" | "json";
                        variants: {
                            key: string;
                            value: components["schemas"]["Value0_5cc2e19f"];
                        }[];
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1FeaturesIdRevisions: {
        parameters: {
            query?: {
                cursor?: string;
                environment?: string;
                limit?: number;
                project?: string;
                search?: string;
                settings?: string;
                sort?: "n" | "-n";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What changed in a feature, newest first unless told otherwise: all, of one environment, or of the shared settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            after: unknown;
                            /** Format: date-time */
                            at: string;
                            before: unknown;
                            by: {
                                id: string | null;
                                name: string;
                            };
                            diff: {
                                after?: unknown;
                                before?: unknown;
                                path: string;
                            }[];
                            environment: string | null;
                            n: number;
                            restored: number | null;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1FeaturesIdRevisionsNRestore: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                n: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Set an environment, or the settings, to what a revision had made them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changed: boolean;
                        environment: string | null;
                        revision: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1FeaturesEvaluate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default {} */
                    context?: {
                        properties?: {
                            [key: string]: string | number | boolean | null;
                        };
                    } & {
                        [key: string]: string | number | boolean | null;
                    };
                    environment: string;
                    feature?: string;
                    project: string;
                };
            };
        };
        responses: {
            /** @description What a context gets from one feature or all of them, and why: every strategy, constraint and rollout */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        environment: string;
                        items: {
                            choice?: {
                                bucket?: number;
                                groupId?: string;
                                id?: string;
                                key?: string;
                                level: string;
                                of?: number;
                                override?: string;
                                stickiness?: string;
                            };
                            enabled: boolean;
                            errorDetails?: string;
                            key: string;
                            readonly prerequisites: {
                                actual?: {
                                    enabled: boolean;
                                    variant?: string;
                                };
                                expected: {
                                    enabled: boolean;
                                    readonly variants?: string[];
                                };
                                feature: string;
                                problem?: string;
                                satisfied: boolean;
                            }[];
                            reason: string;
                            readonly strategies: {
                                readonly constraints: {
                                    actual?: string;
                                    field: string;
                                    inverted: boolean;
                                    operator: string;
                                    passed: boolean;
                                    value?: string;
                                    valueCount?: number;
                                    readonly values?: string[];
                                }[];
                                decided: boolean;
                                disabled: boolean;
                                id?: string;
                                index: number;
                                passed: boolean;
                                rollout?: {
                                    bucket?: number;
                                    groupId: string;
                                    id?: string;
                                    passed: boolean;
                                    percent: number;
                                    stickiness: string;
                                };
                                readonly segments: {
                                    readonly constraints: {
                                        actual?: string;
                                        field: string;
                                        inverted: boolean;
                                        operator: string;
                                        passed: boolean;
                                        value?: string;
                                        valueCount?: number;
                                        readonly values?: string[];
                                    }[];
                                    found: boolean;
                                    id: string;
                                    name?: string;
                                    passed: boolean;
                                }[];
                                title?: string;
                            }[];
                            value?: unknown;
                            variant?: string;
                        }[];
                        project: string;
                        revision: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1FeaturesExport: {
        parameters: {
            query: {
                project: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All features of a project, with every environment and the segments they use, as one document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        exportedAt?: string;
                        features: {
                            /** @default false */
                            archived: boolean;
                            /** @default  */
                            description: string;
                            /** @default {} */
                            environments: {
                                [key: string]: {
                                    enabled: boolean;
                                    /** @default [] */
                                    prerequisites: {
                                        /** @default true */
                                        enabled: boolean;
                                        feature: string;
                                        /** @default [] */
                                        variants: string[];
                                    }[];
                                    /** @default [] */
                                    strategies: {
                                        /** @default [] */
                                        constraints: {
                                            caseInsensitive?: boolean;
                                            field: string;
                                            inverted?: boolean;
                                            operator: string;
                                            value?: string;
                                            values?: string[];
                                        }[];
                                        /** @default false */
                                        disabled: boolean;
                                        groupId?: string;
                                        /** Format: uuid */
                                        id?: string;
                                        /** @default 100 */
                                        rollout: number;
                                        /** @default [] */
                                        segments: string[];
                                        /** @default default */
                                        stickiness: string;
                                        title?: string;
                                        /** @default [] */
                                        variants: {
                                            key: string;
                                            weight: number;
                                        }[];
                                    }[];
                                };
                            };
                            /** @default false */
                            impressionData: boolean;
                            key: string;
                            /** @enum {string} */
                            kind: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                            name: string;
                            /** @default null */
                            offVariant: string | null;
                            /** @default null */
                            owner: string | null;
                            /** @default [] */
                            tags: unknown;
                            /** @enum {string} */
                            valueType: "boolean" | "string" | "number" | "json";
                            /** @default [] */
                            variants: {
                                key: string;
                                value: components["schemas"]["Value0_5cc2e19f"];
                            }[];
                        }[];
                        /** @constant */
                        format: "bandera";
                        project?: string;
                        /** @default [] */
                        segments: {
                            constraints: {
                                caseInsensitive?: boolean;
                                field: string;
                                inverted?: boolean;
                                operator: string;
                                value?: string;
                                values?: string[];
                            }[];
                            /** @default  */
                            description: string;
                            /** Format: uuid */
                            id: string;
                            name: string;
                            /** @enum {string} */
                            scope: "project" | "company";
                        }[];
                        /** @constant */
                        version: 1;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1FeaturesImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    allowLoss?: boolean;
                    document: unknown;
                    /** @default false */
                    dryRun?: boolean;
                    environment?: string;
                    /**
                     * @default bandera
                     * @enum {string}
                     */
                    format?: "bandera" | "unleash" | "flagd";
                    project: string;
                };
            };
        };
        responses: {
            /** @description Lay a document over a project, as a whole or not at all: what the export answers, or an Unleash or flagd file, translated. `dryRun` lists what would change, and what cannot be represented; without `allowLoss` nothing of a file may be lost */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applied: boolean;
                        creates: {
                            diff?: {
                                after?: unknown;
                                before?: unknown;
                                path: string;
                            }[];
                            environment?: string;
                            /** @enum {string} */
                            kind: "segment" | "feature" | "configuration";
                            name: string;
                        }[];
                        dryRun: boolean;
                        notRepresented: {
                            message: string;
                            path: string;
                        }[];
                        problems: {
                            message: string;
                            path: string;
                        }[];
                        unchanged: {
                            diff?: {
                                after?: unknown;
                                before?: unknown;
                                path: string;
                            }[];
                            environment?: string;
                            /** @enum {string} */
                            kind: "segment" | "feature" | "configuration";
                            name: string;
                        }[];
                        updates: {
                            diff?: {
                                after?: unknown;
                                before?: unknown;
                                path: string;
                            }[];
                            environment?: string;
                            /** @enum {string} */
                            kind: "segment" | "feature" | "configuration";
                            name: string;
                        }[];
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1NotificationsEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What changes in the company, as server-sent events: {type, id, key?, project?, environment?} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1NotificationsOutbox: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Mails kept on this machine, for lack of a mail server, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            at: string;
                            from: string;
                            html: string;
                            id: string;
                            subject: string;
                            text: string;
                            to: string;
                        }[];
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1NotificationsPreferences: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which events I am mailed about, and which there are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        available: {
                            channels: ("mail" | "webhook")[];
                            description: string;
                            event: string;
                        }[];
                        events: string[];
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putApiV1NotificationsPreferences: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    events: string[];
                };
            };
        };
        responses: {
            /** @description Choose which events I am mailed about */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        available: {
                            channels: ("mail" | "webhook")[];
                            description: string;
                            event: string;
                        }[];
                        events: string[];
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1NotificationsWebhooks: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                search?: string;
                sort?: "name" | "-name" | "createdAt" | "-createdAt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhooks of the company */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            createdAt: string;
                            disabledReason: string | null;
                            enabled: boolean;
                            events: string[];
                            /** Format: uuid */
                            id: string;
                            name: string;
                            previousSecretUntil: string | null;
                            project: string | null;
                            /** Format: date-time */
                            updatedAt: string;
                            url: string;
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1NotificationsWebhooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default true */
                    enabled?: boolean;
                    events: ("*" | "feature.created" | "feature.changed" | "feature.archived" | "feature.restored" | "segment.created" | "segment.changed" | "segment.deleted" | "project.created" | "project.changed" | "project.deleted" | "project.restored" | "environment.created" | "environment.changed" | "environment.deleted" | "key.created" | "key.changed" | "key.revoked" | "member.invited" | "member.joined" | "member.changed" | "member.removed" | "company.changed")[];
                    name: string;
                    project?: string | null;
                    url: string;
                };
            };
        };
        responses: {
            /** @description Create a webhook; its secret is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        disabledReason: string | null;
                        enabled: boolean;
                        events: string[];
                        /** Format: uuid */
                        id: string;
                        name: string;
                        previousSecretUntil: string | null;
                        project: string | null;
                        secret: string;
                        /** Format: date-time */
                        updatedAt: string;
                        url: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1NotificationsWebhooksId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a webhook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        disabledReason: string | null;
                        enabled: boolean;
                        events: string[];
                        /** Format: uuid */
                        id: string;
                        name: string;
                        previousSecretUntil: string | null;
                        project: string | null;
                        /** Format: date-time */
                        updatedAt: string;
                        url: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1NotificationsWebhooksId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1NotificationsWebhooksId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled?: boolean;
                    events?: ("*" | "feature.created" | "feature.changed" | "feature.archived" | "feature.restored" | "segment.created" | "segment.changed" | "segment.deleted" | "project.created" | "project.changed" | "project.deleted" | "project.restored" | "environment.created" | "environment.changed" | "environment.deleted" | "key.created" | "key.changed" | "key.revoked" | "member.invited" | "member.joined" | "member.changed" | "member.removed" | "company.changed")[];
                    name?: string;
                    project?: string | null;
                    url?: string;
                };
            };
        };
        responses: {
            /** @description Change a webhook, or switch it on or off */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        disabledReason: string | null;
                        enabled: boolean;
                        events: string[];
                        /** Format: uuid */
                        id: string;
                        name: string;
                        previousSecretUntil: string | null;
                        project: string | null;
                        /** Format: date-time */
                        updatedAt: string;
                        url: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1NotificationsWebhooksIdDeliveries: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                search?: string;
                sort?: "n" | "attempts" | "-n" | "-attempts";
                state?: "pending" | "delivered" | "failed";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was sent to a webhook, newest first unless told otherwise; kept for 30 days */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            attempts: number;
                            /** Format: date-time */
                            createdAt: string;
                            durationMs: number | null;
                            /** Format: uuid */
                            eventId: string;
                            finishedAt: string | null;
                            lastError: string | null;
                            lastStatus: number | null;
                            n: number;
                            nextAttemptAt: string | null;
                            response: string | null;
                            /** @enum {string} */
                            state: "pending" | "delivered" | "failed";
                            type: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1NotificationsWebhooksIdDeliveriesN: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One delivery with its body */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attempts: number;
                        body: string;
                        /** Format: date-time */
                        createdAt: string;
                        durationMs: number | null;
                        /** Format: uuid */
                        eventId: string;
                        finishedAt: string | null;
                        lastError: string | null;
                        lastStatus: number | null;
                        n: number;
                        nextAttemptAt: string | null;
                        response: string | null;
                        /** @enum {string} */
                        state: "pending" | "delivered" | "failed";
                        type: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1NotificationsWebhooksIdDeliveriesNRedeliver: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                n: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send an event once more, under the same webhook-id */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attempts: number;
                        body: string;
                        /** Format: date-time */
                        createdAt: string;
                        durationMs: number | null;
                        /** Format: uuid */
                        eventId: string;
                        finishedAt: string | null;
                        lastError: string | null;
                        lastStatus: number | null;
                        n: number;
                        nextAttemptAt: string | null;
                        response: string | null;
                        /** @enum {string} */
                        state: "pending" | "delivered" | "failed";
                        type: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1NotificationsWebhooksIdRotateSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Make a new secret, shown this once; for 24 hours both sign */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        disabledReason: string | null;
                        enabled: boolean;
                        events: string[];
                        /** Format: uuid */
                        id: string;
                        name: string;
                        previousSecretUntil: string | null;
                        project: string | null;
                        secret: string;
                        /** Format: date-time */
                        updatedAt: string;
                        url: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1NotificationsWebhooksIdTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send an event of type webhook.test, also to a webhook that is switched off */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attempts: number;
                        body: string;
                        /** Format: date-time */
                        createdAt: string;
                        durationMs: number | null;
                        /** Format: uuid */
                        eventId: string;
                        finishedAt: string | null;
                        lastError: string | null;
                        lastStatus: number | null;
                        n: number;
                        nextAttemptAt: string | null;
                        response: string | null;
                        /** @enum {string} */
                        state: "pending" | "delivered" | "failed";
                        type: string;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1Projects: {
        parameters: {
            query?: {
                cursor?: string;
                deleted?: string;
                limit?: number;
                search?: string;
                sort?: "name" | "key" | "createdAt" | "updatedAt" | "-name" | "-key" | "-createdAt" | "-updatedAt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the projects of the company; `deleted=true` lists those that can be restored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            company: string;
                            /** Format: date-time */
                            createdAt: string;
                            deletedAt: string | null;
                            description: string;
                            /** Format: uuid */
                            id: string;
                            key: string;
                            name: string;
                            /** Format: date-time */
                            updatedAt: string;
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1Projects: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    description?: string;
                    key: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description Create a project with environments development, staging and production */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        company: string;
                        /** Format: date-time */
                        createdAt: string;
                        deletedAt: string | null;
                        description: string;
                        /** Format: uuid */
                        id: string;
                        key: string;
                        name: string;
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ProjectsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        company: string;
                        /** Format: date-time */
                        createdAt: string;
                        deletedAt: string | null;
                        description: string;
                        /** Format: uuid */
                        id: string;
                        key: string;
                        name: string;
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1ProjectsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1ProjectsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    key?: unknown;
                    name?: string;
                };
            };
        };
        responses: {
            /** @description Change name or description; the key is for good */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        company: string;
                        /** Format: date-time */
                        createdAt: string;
                        deletedAt: string | null;
                        description: string;
                        /** Format: uuid */
                        id: string;
                        key: string;
                        name: string;
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ProjectsIdEnvironments: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                search?: string;
                sort?: "order" | "name" | "key" | "createdAt" | "-order" | "-name" | "-key" | "-createdAt";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the environments of a project, in their order unless told otherwise */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            approvals: number;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: uuid */
                            id: string;
                            key: string;
                            /** @enum {string} */
                            kind: "development" | "staging" | "production";
                            name: string;
                            order: number;
                            /** Format: uuid */
                            project: string;
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1ProjectsIdEnvironments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 0 */
                    approvals?: number;
                    key: string;
                    /** @enum {string} */
                    kind: "development" | "staging" | "production";
                    name: string;
                    order?: number;
                };
            };
        };
        responses: {
            /** @description Add an environment, at its order or else at the end */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        approvals: number;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: uuid */
                        id: string;
                        key: string;
                        /** @enum {string} */
                        kind: "development" | "staging" | "production";
                        name: string;
                        order: number;
                        /** Format: uuid */
                        project: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ProjectsIdEnvironmentsEnv: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path: {
                env: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an environment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        approvals: number;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: uuid */
                        id: string;
                        key: string;
                        /** @enum {string} */
                        kind: "development" | "staging" | "production";
                        name: string;
                        order: number;
                        /** Format: uuid */
                        project: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1ProjectsIdEnvironmentsEnv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                env: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1ProjectsIdEnvironmentsEnv: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                env: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    approvals?: number;
                    key?: unknown;
                    /** @enum {string} */
                    kind?: "development" | "staging" | "production";
                    name?: string;
                    order?: number;
                };
            };
        };
        responses: {
            /** @description Change name, kind, order or how many must approve a change; a new order moves the others along */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        approvals: number;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: uuid */
                        id: string;
                        key: string;
                        /** @enum {string} */
                        kind: "development" | "staging" | "production";
                        name: string;
                        order: number;
                        /** Format: uuid */
                        project: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ProjectsIdKeys: {
        parameters: {
            query?: {
                cursor?: string;
                environment?: string;
                kind?: "server" | "client";
                limit?: number;
                search?: string;
                sort?: "createdAt" | "name" | "environment" | "-createdAt" | "-name" | "-environment";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the live API keys of a project, without their secrets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            createdAt: string;
                            environment: string;
                            expiresAt: string | null;
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            kind: "server" | "client";
                            lastSeenAt: string | null;
                            name: string;
                            origins: string[];
                            prefix: string;
                            /** Format: uuid */
                            project: string;
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1ProjectsIdKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    environment: string;
                    /** @default null */
                    expiresAt?: string | null;
                    /** @enum {string} */
                    kind: "server" | "client";
                    name: string;
                    origins?: string[];
                };
            };
        };
        responses: {
            /** @description Create an API key; the answer is the only place that ever shows it */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        environment: string;
                        expiresAt: string | null;
                        /** Format: uuid */
                        id: string;
                        key: string;
                        /** @enum {string} */
                        kind: "server" | "client";
                        lastSeenAt: string | null;
                        name: string;
                        origins: string[];
                        prefix: string;
                        /** Format: uuid */
                        project: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ProjectsIdKeysKeyId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an API key, without its secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        environment: string;
                        expiresAt: string | null;
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        kind: "server" | "client";
                        lastSeenAt: string | null;
                        name: string;
                        origins: string[];
                        prefix: string;
                        /** Format: uuid */
                        project: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1ProjectsIdKeysKeyId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1ProjectsIdKeysKeyId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                id: string;
                keyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expiresAt?: string | null;
                    name?: string;
                    origins?: string[];
                };
            };
        };
        responses: {
            /** @description Change name, origins or expiry of an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        environment: string;
                        expiresAt: string | null;
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        kind: "server" | "client";
                        lastSeenAt: string | null;
                        name: string;
                        origins: string[];
                        prefix: string;
                        /** Format: uuid */
                        project: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ProjectsIdMembers: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                role?: "maintainer" | "editor" | "viewer";
                search?: string;
                sort?: "createdAt" | "role" | "-createdAt" | "-role";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List who has a role in the project, beside their role in the company */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: uuid */
                            project: string;
                            /** @enum {string} */
                            role: "maintainer" | "editor" | "viewer";
                            /** Format: uuid */
                            user: string;
                            /** @default 1 */
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ProjectsIdMembersUserId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read somebody's role in the project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: uuid */
                        project: string;
                        /** @enum {string} */
                        role: "maintainer" | "editor" | "viewer";
                        /** Format: uuid */
                        user: string;
                        /** @default 1 */
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putApiV1ProjectsIdMembersUserId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                id: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "maintainer" | "editor" | "viewer";
                };
            };
        };
        responses: {
            /** @description Give somebody of the company a role in the project, or another one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: uuid */
                        project: string;
                        /** @enum {string} */
                        role: "maintainer" | "editor" | "viewer";
                        /** Format: uuid */
                        user: string;
                        /** @default 1 */
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1ProjectsIdMembersUserId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1ProjectsIdRestore: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Restore a deleted project with its environments, keys and members */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        company: string;
                        /** Format: date-time */
                        createdAt: string;
                        deletedAt: string | null;
                        description: string;
                        /** Format: uuid */
                        id: string;
                        key: string;
                        name: string;
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ReportsFeatures: {
        parameters: {
            query: {
                project: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description When each feature was seen, what is asked for but does not exist, and what could go */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            environments: {
                                environment: string;
                                evaluations24h: number;
                                evaluations30d: number;
                                /** Format: date-time */
                                firstSeenAt: string;
                                /** Format: date-time */
                                lastSeenAt: string;
                            }[];
                            feature: string;
                            /** @enum {string} */
                            kind: "release" | "experiment" | "operational" | "kill-switch" | "permission";
                            name: string;
                            stale: ("never-seen" | "not-seen" | "lifetime-over") | null;
                        }[];
                        unknown: {
                            environment: string;
                            feature: string;
                            /** Format: date-time */
                            firstSeenAt: string;
                            /** Format: date-time */
                            lastSeenAt: string;
                        }[];
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ReportsUsage: {
        parameters: {
            query?: {
                environment?: string;
                feature?: string;
                features?: string;
                from?: string;
                groupBy?: "environment" | "feature" | "variant" | "app" | "sdk";
                interval?: "minute" | "hour" | "day";
                project?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Evaluations over time: zero-filled series by feature, variant, app, SDK or environment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /**
                         * @default hour
                         * @enum {string}
                         */
                        interval: "minute" | "hour" | "day";
                        keptFrom: string | null;
                        series: {
                            key: string;
                            points: [
                                string,
                                number
                            ][];
                        }[];
                        /** Format: date-time */
                        to: string;
                        total: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1ReportsUsageCsv: {
        parameters: {
            query?: {
                environment?: string;
                feature?: string;
                features?: string;
                from?: string;
                groupBy?: "environment" | "feature" | "variant" | "app" | "sdk";
                interval?: "minute" | "hour" | "day";
                project?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The same as CSV: a row a step, a column a series */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1Segments: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                project?: string;
                search?: string;
                sort?: "name" | "-name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Segments of the company, or those that a project can use: its own and the company-wide ones */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            constraintCount: number;
                            /** Format: date-time */
                            createdAt: string;
                            description: string;
                            /** Format: uuid */
                            id: string;
                            name: string;
                            number: number;
                            project: string | null;
                            /** Format: date-time */
                            updatedAt: string;
                            valueCount: number;
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1Segments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    constraints: {
                        caseInsensitive?: boolean;
                        field: string;
                        inverted?: boolean;
                        operator: string;
                        value?: string;
                        values?: string[];
                    }[];
                    /** @default  */
                    description?: string;
                    name: string;
                    /** @default null */
                    project?: string | null;
                };
            };
        };
        responses: {
            /** @description Create a segment for a project, or for the whole company when none is named */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        constraints: {
                            caseInsensitive?: boolean;
                            field: string;
                            inverted?: boolean;
                            operator: string;
                            value?: string;
                            values?: string[];
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        /** Format: uuid */
                        id: string;
                        name: string;
                        number: number;
                        project: string | null;
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1SegmentsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One segment with all its values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        constraints: {
                            caseInsensitive?: boolean;
                            field: string;
                            inverted?: boolean;
                            operator: string;
                            value?: string;
                            values?: string[];
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        /** Format: uuid */
                        id: string;
                        name: string;
                        number: number;
                        project: string | null;
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1SegmentsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1SegmentsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    constraints?: {
                        caseInsensitive?: boolean;
                        field: string;
                        inverted?: boolean;
                        operator: string;
                        value?: string;
                        values?: string[];
                    }[];
                    description?: string;
                    name?: string;
                    project?: unknown;
                };
            };
        };
        responses: {
            /** @description Change a segment, and with it every environment that uses it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        constraints: {
                            caseInsensitive?: boolean;
                            field: string;
                            inverted?: boolean;
                            operator: string;
                            value?: string;
                            values?: string[];
                        }[];
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        /** Format: uuid */
                        id: string;
                        name: string;
                        number: number;
                        project: string | null;
                        /** Format: date-time */
                        updatedAt: string;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1SegmentsIdUses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The features that use a segment, archived ones too: what a change of it touches */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            archived: boolean;
                            environment: string;
                            /** Format: uuid */
                            feature: string;
                            key: string;
                            /** Format: uuid */
                            project: string;
                        }[];
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1Users: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                role?: "owner" | "admin" | "editor" | "viewer";
                search?: string;
                sort?: "name" | "-name" | "email" | "-email" | "createdAt" | "-createdAt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the members of your company */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            createdAt: string;
                            email: string;
                            /** Format: uuid */
                            id: string;
                            name: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "editor" | "viewer";
                            verified: boolean;
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1UsersId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a member */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        email: string;
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "editor" | "viewer";
                        verified: boolean;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1UsersId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1UsersId: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "owner" | "admin" | "editor" | "viewer";
                };
            };
        };
        responses: {
            /** @description Change a member's role; it counts from their next refresh, within 15 minutes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        email: string;
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "editor" | "viewer";
                        verified: boolean;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1UsersInvitations: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                role?: "owner" | "admin" | "editor" | "viewer";
                search?: string;
                sort?: "createdAt" | "expiresAt" | "email" | "-createdAt" | "-expiresAt" | "-email";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List open invitations, newest first unless told otherwise */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            company: string;
                            /** Format: date-time */
                            createdAt: string;
                            email: string;
                            /** Format: date-time */
                            expiresAt: string;
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            invitedBy: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "editor" | "viewer";
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1UsersInvitations: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** @enum {string} */
                    role: "owner" | "admin" | "editor" | "viewer";
                };
            };
        };
        responses: {
            /** @description Invite an address; mails a link that is valid for 7 days and replaces an earlier one */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        company: string;
                        /** Format: date-time */
                        createdAt: string;
                        email: string;
                        /** Format: date-time */
                        expiresAt: string;
                        /** Format: uuid */
                        id: string;
                        /** Format: uuid */
                        invitedBy: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "editor" | "viewer";
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1UsersInvitationsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1UsersInvitationsIdAccept: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description True puts the refresh token into the cookie only, out of reach of scripts.
                     * @default false
                     */
                    cookieOnly?: boolean;
                    name?: string;
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Join the company, with a new account or the password of the one there is, and sign in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken: string;
                        company: {
                            /** Format: uuid */
                            id: string;
                            logoUrl: string;
                            name: string;
                            slug: string;
                            /** @enum {string} */
                            status: "active" | "deleted";
                        };
                        /** @description Seconds that the access token counts. */
                        expiresIn: number;
                        memberships: {
                            /** Format: uuid */
                            company: string;
                            /** Format: date-time */
                            createdAt: string;
                            name: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "editor" | "viewer";
                            /** @enum {string} */
                            status: "active" | "deleted";
                            /** Format: uuid */
                            user: string;
                        }[];
                        /** @description Null with cookieOnly, and when another request rotated it within the last 10 seconds: keep the newer one. */
                        refreshToken: string | null;
                        user: {
                            /** Format: date-time */
                            createdAt: string;
                            email: string;
                            /** Format: uuid */
                            id: string;
                            name: string;
                            verified: boolean;
                            version: number;
                        };
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApiV1UsersInvitationsIdCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description What an invitation is about, for the page behind the link */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        company: {
                            logoUrl: string;
                            name: string;
                        };
                        email: string;
                        /** Format: date-time */
                        expiresAt: string;
                        /** @description Accept with the password of this account; without one choose name and password. */
                        hasAccount: boolean;
                        /** @enum {string} */
                        role: "owner" | "admin" | "editor" | "viewer";
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1UsersMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 304 while nothing has changed */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your profile */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        email: string;
                        /** Format: uuid */
                        id: string;
                        name: string;
                        verified: boolean;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApiV1UsersMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: answered by 412 when somebody else has changed it */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword?: string;
                    name?: string;
                    password?: string;
                };
            };
        };
        responses: {
            /** @description Change your name, or your password, which ends your other sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        email: string;
                        /** Format: uuid */
                        id: string;
                        name: string;
                        verified: boolean;
                        version: number;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiV1UsersMeSessions: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where you are signed in, last used first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            company: string;
                            /** Format: date-time */
                            createdAt: string;
                            /** @description The session of the token that asks. */
                            current: boolean;
                            /** Format: date-time */
                            expiresAt: string;
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            lastUsedAt: string;
                            /** @description The address that it was started from. */
                            source: string;
                            userAgent: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiV1UsersMeSessionsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAssetsLogosHashWebp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An uploaded logo */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAssetsLogosInitialsMarkSvg: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                mark: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The generated logo of a company that has uploaded none */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEdgeValidate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unleash Edge: which of these keys are valid */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFlagdV1FlagsJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description flagd: the environment as a flag definition */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOfrepV1EvaluateFlags: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Evaluate every feature of the environment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOfrepV1EvaluateFlagsKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same key, the request takes effect once (24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Evaluate one feature */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOfrepV1Events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Changes of the environment as server-sent events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description A problem (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
