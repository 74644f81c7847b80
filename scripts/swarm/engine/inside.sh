#!/bin/sh
# First process of an engine's own mount, network and process namespaces: prepares them, waits until the outside has linked
# them to its network, and becomes the Docker Engine. The folder with its daemon.json and resolv.conf is the argument.
set -eu
dir=$1

# What engine and shims write beside their folders goes to a /run that ends with the namespaces.
resolver=$(readlink -f /etc/resolv.conf)
mount -t tmpfs -o mode=755 tmpfs /run
if [ ! -e "$resolver" ]; then
  mkdir -p "$(dirname "$resolver")"
  : >"$resolver"
fi
mount --bind "$dir/resolv.conf" "$resolver"
# As on a node: mounts that come later are seen by containers that ask for it (rslave); nothing gets out of these namespaces.
mount --make-rshared /
ip link set lo up

echo prepared
read -r linked
[ "$linked" = linked ]
# The shims of containers become children of the first process: it has to be one that buries them.
exec docker-init -- dockerd --config-file "$dir/daemon.json" >>"$dir/engine.log" 2>&1
