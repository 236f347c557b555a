#!/bin/sh
# What the faults are injected with, from Debian where it is missing. Mounting and chattr need root.
set -eu
missing=""
command -v strace >/dev/null || missing="$missing strace"
command -v faketime >/dev/null || missing="$missing faketime"
command -v chattr >/dev/null || missing="$missing e2fsprogs"
command -v prlimit >/dev/null || missing="$missing util-linux"
if [ -n "$missing" ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends $missing
fi
