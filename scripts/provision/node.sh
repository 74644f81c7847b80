#!/usr/bin/env bash
# Makes a Debian or Ubuntu host a node of Bandera's swarm.
set -Eeuo pipefail

usage() {
  cat <<'HELP'
scripts/provision/node.sh --role manager --az ZONE [--nats N] [--advertise ADDRESS] [--join ADDRESS --token FILE]
scripts/provision/node.sh --role worker  --az ZONE [--nats N] --join ADDRESS --token FILE
scripts/provision/node.sh --label NODE --role ROLE --az ZONE [--nats N]

Run as root on a Debian 12 or newer or Ubuntu host that is to be a node; it needs nothing else of this repository, so
`ssh root@host bash -s -- --role worker ... < scripts/provision/node.sh` does it. Each step says what it changes, and changes
nothing the second time: packages, kernel modules, sysctls, time, Docker's daemon.json, then the swarm.

Where Docker is installed already, from whichever source, it stays: install the version that you pin and hold it.

  --role ROLE          manager: without --join it founds the swarm, or finds that it has; worker: carries the application
  --az ZONE            the zone, over which replicas are spread: label az
  --nats N             which of the three NATS servers (1, 2, 3) has its data on this node: label bandera.nats-N
  --ops                the one node that keeps metrics and logs: label bandera.ops
  --app yes|no         whether the application runs here: yes on workers, no on managers unless said
  --advertise ADDRESS  the node's own address, where it has several
  --join ADDRESS       a manager of the swarm that is there: 10.0.1.10, or with a port (2377)
  --token FILE         holds the join token of the role: docker swarm join-token -q ROLE, on a manager
  --label NODE         on a manager, instead of all that: only sets the labels of a node that has joined, since workers
                       may not; what it wants is printed at the end of a worker's run
  --address-pool CIDR  what Docker takes for networks of single hosts (172.30.0.0/16): not part of the VPC
  --dry-run            says what it would change
  --help               this text

Ports between the nodes: 2377/tcp to managers, 7946/tcp+udp, 4789/udp, ESP (protocol 50); 2049/tcp to the NFS server.
HELP
}

say() { printf 'node: %s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}
wrong() {
  say "$*: see --help"
  exit 2
}

role='' az='' nats='' ops=false app='' advertise='' join='' token='' label='' pool=172.30.0.0/16 dry=false
need() { [[ -n ${2:-} ]] || wrong "$1 needs a value"; }
while (($# > 0)); do
  case $1 in
    --role | --az | --nats | --app | --advertise | --join | --token | --label | --address-pool)
      need "$@"
      case $1 in
        --address-pool) pool=$2 ;;
        *) printf -v "${1#--}" '%s' "$2" ;;
      esac
      shift
      ;;
    --ops) ops=true ;;
    --dry-run) dry=true ;;
    --help | -h) usage && exit 0 ;;
    *) wrong "there is no option $1" ;;
  esac
  shift
done

[[ $role == manager || $role == worker ]] || wrong '--role must be manager or worker'
[[ $az =~ ^[A-Za-z0-9][A-Za-z0-9_.-]*$ ]] || wrong '--az must name a zone: letters, digits, - _ .'
[[ -z $nats || $nats =~ ^[123]$ ]] || wrong '--nats must be 1, 2 or 3'
app=${app:-$([[ $role == worker ]] && echo yes || echo no)}
[[ $app == yes || $app == no ]] || wrong '--app must be yes or no'
[[ $pool =~ ^[0-9.]+/[0-9]+$ ]] || wrong '--address-pool must be like 172.30.0.0/16'
if [[ -z $label ]]; then
  [[ $role == manager || -n $join ]] || wrong 'a worker needs --join and --token'
  [[ -z $join || -n $token ]] || wrong '--join needs --token'
  [[ -z $join || $join == *:* ]] || join=$join:2377
fi

# What was done; a dry run has told it already.
did() { $dry || say "$*"; }

# Changes go through here.
change() {
  if $dry; then
    printf 'node: would run:' >&2
    printf ' %q' "$@" >&2
    printf '\n' >&2
  else
    "$@"
  fi
}

# Writes standard input to a file, and is true when that changed it.
changed() {
  local file=$1 body
  body=$(cat)
  if [[ -f $file && $(cat -- "$file") == "$body" ]]; then return 1; fi
  if $dry; then
    say "would write $file"
  else
    install -d -m 755 "$(dirname "$file")"
    printf '%s\n' "$body" >"$file.new"
    mv -- "$file.new" "$file"
    say "wrote $file"
  fi
}

wanted_labels() {
  printf 'az=%s\n' "$az"
  [[ $app == no ]] || printf 'bandera.app=true\n'
  [[ -z $nats ]] || printf 'bandera.nats-%s=true\n' "$nats"
  ! $ops || printf 'bandera.ops=true\n'
}

label_node() {
  local node=$1 present wanted key
  present=$(docker node inspect --format '{{range $k, $v := .Spec.Labels}}{{$k}}={{$v}}{{"\n"}}{{end}}' "$node") ||
    fail "there is no node $node, or this is no manager"
  wanted=$(wanted_labels)
  local options=()
  while read -r line; do
    grep -qxF -- "$line" <<<"$present" || options+=(--label-add "$line")
  done <<<"$wanted"
  # Only labels of ours; others are somebody else's.
  while read -r line; do
    key=${line%%=*}
    [[ $key == bandera.* ]] || continue
    grep -q "^$key=" <<<"$wanted" || options+=(--label-rm "$key")
  done <<<"$present"
  ((${#options[@]})) || return 0
  change docker node update "${options[@]}" "$node" >/dev/null
  did "labels of $node: $(tr '\n' ' ' <<<"$wanted")"
}

if [[ -n $label ]]; then
  label_node "$label"
  exit 0
fi

((EUID == 0)) || $dry || fail 'needs root'
[[ -d /run/systemd/system ]] || $dry || fail 'this host does not run systemd: Debian 12 or newer, or Ubuntu, is meant'

install_packages() {
  local missing=() name
  command -v dockerd >/dev/null || missing+=(docker.io)
  command -v iptables >/dev/null || missing+=(iptables)
  command -v mount.nfs4 >/dev/null || missing+=(nfs-common)
  # One that keeps the time is enough, whichever it is.
  local keepers=(chronyd ntpd /lib/systemd/systemd-timesyncd)
  for name in "${keepers[@]}"; do command -v "$name" >/dev/null && break; done || missing+=(systemd-timesyncd)
  ((${#missing[@]})) || return 0
  say "installing ${missing[*]}"
  change apt-get -qq update
  DEBIAN_FRONTEND=noninteractive change apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
  # The engine is upgraded when somebody means to, one node at a time.
  [[ " ${missing[*]} " != *' docker.io '* ]] || change apt-mark hold docker.io >/dev/null
}

# What overlays, their encryption, virtual addresses and the mesh are made of, and the NFS client.
modules=(overlay br_netfilter vxlan ip_vs ip_vs_rr nf_conntrack xt_conntrack xt_policy xt_u32 esp4 nfsv4)
load_modules() {
  local module
  changed /etc/modules-load.d/bandera.conf < <(printf '%s\n' "${modules[@]}") || true
  for module in "${modules[@]}"; do
    [[ -d /sys/module/$module ]] || change modprobe "$module" 2>/dev/null ||
      say "this kernel has no module $module: built in, or Docker will tell"
  done
  $dry || [[ -d /sys/module/ip_vs ]] || fail 'this kernel has no IP_VS: the virtual addresses of services would carry nothing'
}

set_sysctls() {
  changed /etc/sysctl.d/90-bandera.conf <<'CONF' || return 0
# Dead peers are noticed within three minutes, before the mesh (900 s) or a load balancer (350 s) forgets a connection.
net.ipv4.tcp_keepalive_time = 120
net.ipv4.tcp_keepalive_intvl = 15
net.ipv4.tcp_keepalive_probes = 4
# Bursts of new connections.
net.core.somaxconn = 4096
net.ipv4.tcp_max_syn_backlog = 4096
# Neighbours of several overlays.
net.ipv4.neigh.default.gc_thresh1 = 2048
net.ipv4.neigh.default.gc_thresh2 = 8192
net.ipv4.neigh.default.gc_thresh3 = 16384
# Redis, and many containers that watch files.
vm.overcommit_memory = 1
fs.inotify.max_user_instances = 1024
CONF
  change sysctl --quiet --load /etc/sysctl.d/90-bandera.conf
}

is_active() { systemctl is-active --quiet "$1" 2>/dev/null; }

keep_time() {
  local unit
  for unit in chrony chronyd ntp ntpsec systemd-timesyncd; do
    if is_active "$unit"; then return 0; fi
  done
  for unit in chrony systemd-timesyncd; do
    systemctl cat "$unit" >/dev/null 2>&1 || continue
    change systemctl --quiet enable --now "$unit"
    did "$unit keeps the time"
    return 0
  done
  say 'warning: nothing keeps the time of this host'
}

# It may have been written when Docker could not be started again: an earlier run ended there.
config_is_newer() {
  local since
  since=$(systemctl show --property ActiveEnterTimestamp --value docker.service 2>/dev/null)
  [[ -n $since && $(stat --format %Y /etc/docker/daemon.json) -gt $(date --date "$since" +%s) ]]
}

configure_docker() {
  local written=false
  # No live-restore: a swarm refuses it. What a container may open is said in the stacks as well.
  changed /etc/docker/daemon.json <<JSON && written=true
{
  "no-new-privileges": true,
  "default-ulimits": { "nofile": { "Name": "nofile", "Soft": 65536, "Hard": 65536 } },
  "log-driver": "local",
  "log-opts": { "max-size": "10m", "max-file": "5", "mode": "non-blocking", "max-buffer-size": "4m" },
  "default-address-pools": [{ "base": "$pool", "size": 24 }],
  "max-concurrent-downloads": 6
}
JSON
  if ! is_active docker; then
    change systemctl --quiet enable --now docker
    did 'Docker runs'
  elif $written || config_is_newer; then
    $dry || [[ -z $(docker ps --quiet) ]] ||
      fail 'daemon.json is new, but containers run here: scripts/drain-node first, then this again'
    change systemctl restart docker
    did 'Docker was started again'
  fi
  change systemctl --quiet enable docker
}

# A node whose containers take every processor still has to answer managers and neighbours, or all of them are started again
# elsewhere, which then happens there.
favour_engine() {
  [[ $(systemctl show --property CPUWeight --value docker.service 2>/dev/null) != 1000 ]] || return 0
  change systemctl set-property docker.service CPUWeight=1000
  did 'Docker comes before what it runs'
}

swarm_state() { docker info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null || true; }

join_swarm() {
  local options=()
  [[ -z $advertise ]] || options=(--advertise-addr "$advertise")
  local state
  state=$(swarm_state)
  case $state in
    active)
      local is
      is=$(docker info --format '{{if .Swarm.ControlAvailable}}manager{{else}}worker{{end}}')
      [[ $is == "$role" ]] || fail "this node is a $is already: docker node promote or demote, on a manager"
      ;;
    '' | inactive)
      if [[ -z $join ]]; then
        change docker swarm init "${options[@]}" --task-history-limit 3 >/dev/null
        did 'founded a swarm'
      else
        [[ -r $token ]] || $dry || fail "$token cannot be read"
        local word=TOKEN
        $dry || word=$(tr -d '[:space:]' <"$token")
        change docker swarm join "${options[@]}" --token "$word" "$join" >/dev/null
        did "joined the swarm of $join as a $role"
      fi
      ;;
    *) fail "Docker says that its swarm is $state: look at journalctl -u docker" ;;
  esac
}

provision() {
  install_packages
  load_modules
  set_sysctls
  keep_time
  configure_docker
  favour_engine
  join_swarm
  if [[ $role == worker ]]; then
    local more=()
    [[ -z $nats ]] || more+=(--nats "$nats")
    ! $ops || more+=(--ops)
    [[ $app == yes ]] || more+=(--app no)
    say "now on a manager: scripts/provision/node.sh --label $(hostname) --role worker --az $az ${more[*]}"
  elif $dry && [[ $(swarm_state) != active ]]; then
    say "would label this node: $(wanted_labels | tr '\n' ' ')"
  else
    label_node "$(docker info --format '{{.Swarm.NodeID}}')"
  fi
}

# Standard input may be this script itself: nobody else shall read it.
provision </dev/null
