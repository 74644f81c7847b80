#!/bin/sh
# Ends an engine and removes what is left of it, all by name: the ids of its two processes (or none), its network link, its
# control group, its folder. Its containers, mounts, bridges and packet filters end with its namespaces.
set -u
engine=$1 internet=$2 link=$3 cgroup=$4 dir=$5

for process in "$engine" "$internet"; do
  [ "$process" = none ] || kill -KILL "$process" 2>/dev/null
done
ip link delete "$link" 2>/dev/null

# A group can go once the kernel has buried the last of its processes.
emptied() {
  for group in "/sys/fs/cgroup/$cgroup" /sys/fs/cgroup/*/"$cgroup"; do
    [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || return 1
  done
}
tries=100
until emptied || [ "$tries" -eq 0 ]; do
  tries=$((tries - 1))
  sleep 0.1
done

# What says how to remove the rest goes last, in case this is interrupted.
rm -rf --one-file-system -- "$dir/data"
rm -rf --one-file-system -- "$dir"
