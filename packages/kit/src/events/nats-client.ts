/**
 * The only file that imports the NATS client, so that moving to its successor (`@nats-io/*`) is a change of this file:
 * the rest of the adapter takes its names from here.
 */
export {
  AckPolicy,
  type ConnectionOptions,
  type ConsumerMessages,
  connect,
  DeliverPolicy,
  Events,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  type Msg,
  type NatsConnection,
  NatsError,
  nanos,
  StorageType,
  type StreamConfig,
} from 'nats';
