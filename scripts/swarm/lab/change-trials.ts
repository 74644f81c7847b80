import { nodes, servicesOf, tasksOf } from '../docker.ts';
import { exitCodes, judgeAll } from '../rollout.ts';
import type { OwnSecret } from '../rotation.ts';
import { type Bed, must, urlOf } from './bed.ts';
import { operatorScript } from './deploy.ts';
import { keepConnection, onGuest, switchOff, switchOn, untilUp } from './guests.ts';
import type { Lab } from './lab-state.ts';
import { type Asked, askTimes, type Target, underLoad } from './load.ts';
import { type Guest, guests, manager, workers } from './plan.ts';
import { changeImage, setSetting, settingOf } from './releases.ts';
import { walkThrough } from './traffic-trials.ts';
import { until } from './until.ts';
import { baseOf } from './up.ts';

const inNumbers = ({ requests, failures, resent, p50Ms, p99Ms, maxMs, seconds, firstFailure }: Asked) =>
  `${requests} requests in ${seconds.toFixed(0)} s, ${failures} failed, ${resent} sent again; p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, max ${maxMs.toFixed(0)} ms${firstFailure ? `; first: ${firstFailure}` : ''}`;

async function withoutFailure(target: Target, change: () => Promise<void>): Promise<string> {
  const report = await underLoad(target, change);
  must(report.failures === 0, inNumbers(report));
  return inNumbers(report);
}

/** All services get another image. */
export async function update({ lab, target }: Bed): Promise<string> {
  const image = await changeImage(lab, 'BANDERA_IMAGE', 'next', 'LABEL lab.release=next\n');
  setSetting(lab, 'BANDERA_IMAGE', image);
  return withoutFailure(target, async () => {
    must(
      (await operatorScript(lab, 'deploy', '--timeout', '60', '--what', 'next')) === 0,
      'it was not deployed',
    );
  });
}

/** A release whose edge ends at once: Swarm goes back by itself, and scripts/deploy says so. */
export async function badImage({ lab, target }: Bed): Promise<string> {
  const good = settingOf(lab, 'EDGE_IMAGE');
  const image = await changeImage(lab, 'EDGE_IMAGE', 'bad', 'COPY caddy /usr/bin/caddy\n', {
    caddy: '#!/bin/sh\nexit 7\n',
  });
  setSetting(lab, 'EDGE_IMAGE', image);
  try {
    return await withoutFailure(target, async () => {
      const code = await operatorScript(lab, 'deploy', '--timeout', '60', '--what', 'bad');
      must(
        code === exitCodes['rolled back'],
        `scripts/deploy ended with ${code}, not ${exitCodes['rolled back']}`,
      );
      must((await imagesRunning('bandera_edge')).join() === good, 'the edge does not run its good image');
    });
  } finally {
    setSetting(lab, 'EDGE_IMAGE', good);
  }
}

async function imagesRunning(service: string): Promise<string[]> {
  const services = (await servicesOf('bandera')).filter(({ Spec }) => Spec.Name === service);
  const running = (await tasksOf(services)).filter(({ Status }) => Status.State === 'running');
  return [...new Set(running.map(({ Spec }) => Spec.ContainerSpec.Image))].sort();
}

const lastWorker = () => workers.at(-1) ?? manager;

/** A worker is emptied and taken back. */
export async function drain({ lab, target }: Bed): Promise<string> {
  const worker = lastWorker();
  const told = await withoutFailure(target, async () => {
    must(
      (await operatorScript(lab, 'drain-node', worker.name, '--timeout', '60')) === 0,
      'it was not drained',
    );
  });
  const left = (await onGuest(lab, worker, 'docker ps --quiet')).trim();
  must(left === '', `${worker.name} still runs containers`);
  must((await operatorScript(lab, 'drain-node', worker.name, '--back')) === 0, 'it was not taken back');
  await untilConverged();
  return `${worker.name} empty; ${told}`;
}

/** A secret of Bandera's own is replaced, in as many rolls as that one needs. */
export const rotate =
  (secret: OwnSecret) =>
  ({ lab, target }: Bed): Promise<string> =>
    withoutFailure(target, async () => {
      const code = await operatorScript(lab, 'rotate-secret', secret, '--timeout', '60');
      must(code === 0, `scripts/rotate-secret ended with ${code}`);
    });

/** A worker loses power and comes back. */
export async function powerOff({ lab, target, say }: Bed): Promise<string> {
  const worker = lastWorker();
  // Who stands in front of the nodes notices by itself that one does not answer.
  const survivors = { ...target, urls: guests.filter(guest => guest !== worker).map(urlOf) };
  let off = Date.now();
  const since = () => Math.round((Date.now() - off) / 1_000);
  const after = { noticed: 0, capacity: 0, lastFailure: 0 };
  const report = await underLoad(
    survivors,
    async () => {
      await switchOff(lab, worker);
      off = Date.now();
      await until(`${worker.name} is down`, async () => (await stateOf(worker)) === 'down');
      after.noticed = since();
      say(`noticed after ${after.noticed} s`);
      await untilConverged();
      after.capacity = since();
      say(`capacity is back after ${after.capacity} s`);
    },
    () => {
      after.lastFailure = since();
    },
  );
  await askTimes(survivors, 40);
  // Events too: what the lost machine held at the database, a relay's lock above all, must have been let go.
  const walked = await walkThrough(manager, { evaluations: 40, say });
  await comeBack(lab, worker);
  const failures = report.failures > 0 ? `, the last after ${after.lastFailure} s` : '';
  const told = `noticed after ${after.noticed} s, capacity back after ${after.capacity} s; ${inNumbers(report)}${failures}; then 40 of 40, and a walk by ${walked}; the worker joined again`;
  must(after.lastFailure <= 60, told);
  return told;
}

async function comeBack(lab: Lab, worker: Guest): Promise<void> {
  await switchOn(lab, worker, baseOf(lab));
  await untilUp(lab, worker);
  await keepConnection(lab, worker);
  await until(`${worker.name} is ready`, async () => (await stateOf(worker)) === 'ready');
  await untilConverged('bandera-infra');
}

async function stateOf({ name }: Guest): Promise<string> {
  return (await nodes()).find(({ Description }) => Description.Hostname === name)?.Status.State ?? 'gone';
}

/** All services of a stack have what they want. */
async function untilConverged(stack = 'bandera'): Promise<void> {
  await until(`${stack} has converged`, async () => {
    const services = await servicesOf(stack);
    return judgeAll(services, await tasksOf(services)).is === 'converged';
  });
}
