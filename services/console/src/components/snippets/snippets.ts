import type { Feature } from '../../api/features.ts';

/** What a snippet is about. */
export interface SnippetSubject {
  /** Where Bandera is, without a slash at its end. */
  url: string;
  apiKey: string;
  feature: Pick<Feature, 'key' | 'valueType'>;
}

export interface Snippet {
  id: string;
  /** A proper name, the same in every language. */
  title: string;
  /** Server keys are secret; client keys may be seen by anybody. */
  keyKind: 'server' | 'client';
  /** How to get the library. */
  install?: string;
  code: (subject: SnippetSubject) => string;
}

type ByType = Record<Feature['valueType'], string>;

/** A call of an OpenFeature client; names and defaults differ by the language and the type of the value. */
const call = (
  [names, defaults]: [ByType, ByType],
  { feature: { key, valueType } }: SnippetSubject,
  { quote = '"', before = '', after = '' },
) => `${names[valueType]}(${before}${quote}${key}${quote}, ${defaults[valueType]}${after})`;

const jsNames: ByType = {
  boolean: 'getBooleanValue',
  string: 'getStringValue',
  number: 'getNumberValue',
  json: 'getObjectValue',
};
const jsDefaults: ByType = { boolean: 'false', string: "''", number: '0', json: '{}' };
const jsCall = (subject: SnippetSubject, after = '') =>
  call([jsNames, jsDefaults], subject, { quote: "'", after });

const pythonNames: ByType = {
  boolean: 'get_boolean_value',
  string: 'get_string_value',
  number: 'get_float_value',
  json: 'get_object_value',
};
const pythonDefaults: ByType = { boolean: 'False', string: '""', number: '0.0', json: '{}' };

const goNames: ByType = {
  boolean: 'BooleanValue',
  string: 'StringValue',
  number: 'FloatValue',
  json: 'ObjectValue',
};
const goDefaults: ByType = { boolean: 'false', string: '""', number: '0', json: 'map[string]any{}' };

const javaNames: ByType = { ...jsNames, number: 'getDoubleValue' };
const javaDefaults: ByType = { boolean: 'false', string: '""', number: '0.0', json: 'new Value()' };

const dotnetNames: ByType = {
  boolean: 'GetBooleanValueAsync',
  string: 'GetStringValueAsync',
  number: 'GetDoubleValueAsync',
  json: 'GetObjectValueAsync',
};

/** Unleash knows on and off; other values are the payload of a variant. */
const unleashCall = ({ feature }: SnippetSubject, context: string) =>
  feature.valueType === 'boolean'
    ? `isEnabled('${feature.key}'${context})`
    : `getVariant('${feature.key}'${context}).payload?.value`;

export const openFeatureSnippets: Snippet[] = [
  {
    id: 'node',
    title: 'Node.js',
    keyKind: 'server',
    install: 'npm install @openfeature/server-sdk @openfeature/ofrep-provider',
    code: subject => `import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';

const headers = [['Authorization', 'Bearer ${subject.apiKey}']];
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: '${subject.url}', headers }));

const client = OpenFeature.getClient();
console.log(await client.${jsCall(subject, ", { targetingKey: 'user-42' }")});`,
  },
  {
    id: 'web',
    title: 'Browser',
    keyKind: 'client',
    install: 'npm install @openfeature/web-sdk @openfeature/ofrep-web-provider',
    code: subject => `import { OpenFeature } from '@openfeature/web-sdk';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';

const headers = [['Authorization', 'Bearer ${subject.apiKey}']];
await OpenFeature.setContext({ targetingKey: 'user-42' });
await OpenFeature.setProviderAndWait(new OFREPWebProvider({ baseUrl: '${subject.url}', headers }));

console.log(OpenFeature.getClient().${jsCall(subject)});`,
  },
  {
    id: 'python',
    title: 'Python',
    keyKind: 'server',
    install: 'pip install openfeature-sdk openfeature-provider-ofrep',
    code: subject => `from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

headers = {"Authorization": "Bearer ${subject.apiKey}"}
api.set_provider(OFREPProvider("${subject.url}", headers_factory=lambda: headers))

user = EvaluationContext(targeting_key="user-42")
print(api.get_client().${call([pythonNames, pythonDefaults], subject, { after: ', user' })})`,
  },
  {
    id: 'go',
    title: 'Go',
    keyKind: 'server',
    install: 'go get github.com/open-feature/go-sdk github.com/open-feature/go-sdk-contrib/providers/ofrep',
    code: subject => `package main

import (
	"context"
	"fmt"

	"github.com/open-feature/go-sdk-contrib/providers/ofrep"
	"github.com/open-feature/go-sdk/openfeature"
)

func main() {
	ctx := context.Background()
	provider := ofrep.NewProvider("${subject.url}", ofrep.WithBearerToken("${subject.apiKey}"))
	if err := openfeature.SetProviderAndWait(provider); err != nil {
		panic(err)
	}
	user := openfeature.NewEvaluationContext("user-42", map[string]any{})
	fmt.Println(openfeature.NewClient("shop").${call([goNames, goDefaults], subject, { before: 'ctx, ', after: ', user' })})
}`,
  },
  {
    id: 'java',
    title: 'Java',
    keyKind: 'server',
    install: 'dev.openfeature:sdk  dev.openfeature.contrib.providers:ofrep',
    code: subject => `import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.openfeature.contrib.providers.ofrep.*;
import dev.openfeature.sdk.*;

var options = OfrepProviderOptions.builder()
    .baseUrl("${subject.url}")
    .headers(ImmutableMap.of("Authorization", ImmutableList.of("Bearer ${subject.apiKey}")))
    .build();
OpenFeatureAPI.getInstance().setProviderAndWait(OfrepProvider.constructProvider(options));

var user = new ImmutableContext("user-42");
System.out.println(OpenFeatureAPI.getInstance().getClient().${call([javaNames, javaDefaults], subject, { after: ', user' })});`,
  },
  {
    id: 'dotnet',
    title: '.NET',
    keyKind: 'server',
    install: 'dotnet add package OpenFeature.Providers.Ofrep',
    code: subject => `using OpenFeature;
using OpenFeature.Model;
using OpenFeature.Providers.Ofrep;
using OpenFeature.Providers.Ofrep.Configuration;

var headers = new Dictionary<string, string> { ["Authorization"] = "Bearer ${subject.apiKey}" };
await Api.Instance.SetProviderAsync(new OfrepProvider(new OfrepOptions("${subject.url}") { Headers = headers }));

var user = EvaluationContext.Builder().SetTargetingKey("user-42").Build();
Console.WriteLine(await Api.Instance.GetClient().${call([dotnetNames, javaDefaults], subject, { after: ', user' })});`,
  },
];

export const otherSnippets: Snippet[] = [
  {
    id: 'bandera-node',
    title: 'Bandera (Node.js)',
    keyKind: 'server',
    code: subject => `import { BanderaProvider } from '@bandera/sdk';
import { OpenFeature } from '@openfeature/server-sdk';

await OpenFeature.setProviderAndWait(
  new BanderaProvider({ url: '${subject.url}', key: '${subject.apiKey}' }),
);

const client = OpenFeature.getClient();
console.log(await client.${jsCall(subject, ", { targetingKey: 'user-42' }")});`,
  },
  {
    id: 'unleash-node',
    title: 'Unleash (Node.js)',
    keyKind: 'server',
    install: 'npm install unleash-client',
    code: subject => `import { startUnleash } from 'unleash-client';

const unleash = await startUnleash({
  url: '${subject.url}/api',
  appName: 'shop',
  customHeaders: { Authorization: '${subject.apiKey}' },
});

console.log(unleash.${unleashCall(subject, ", { userId: 'user-42' }")});`,
  },
  {
    id: 'unleash-web',
    title: 'Unleash (browser)',
    keyKind: 'client',
    install: 'npm install unleash-proxy-client',
    code: subject => `import { UnleashClient } from 'unleash-proxy-client';

const unleash = new UnleashClient({
  url: '${subject.url}/api/frontend',
  clientKey: '${subject.apiKey}',
  appName: 'shop',
  context: { userId: 'user-42' },
});
await unleash.start();

console.log(unleash.${unleashCall(subject, '')});`,
  },
  {
    id: 'flagd',
    title: 'flagd',
    keyKind: 'server',
    code: subject => `flagd start --sources='[{
  "provider": "http",
  "uri": "${subject.url}/flagd/v1/flags.json",
  "authHeader": "Bearer ${subject.apiKey}",
  "interval": 5
}]'`,
  },
  {
    id: 'curl',
    title: 'curl',
    keyKind: 'server',
    code: subject => `curl -X POST '${subject.url}/ofrep/v1/evaluate/flags/${subject.feature.key}' \\
  -H 'Authorization: Bearer ${subject.apiKey}' \\
  -H 'Content-Type: application/json' \\
  -d '{"context": {"targetingKey": "user-42"}}'`,
  },
];
