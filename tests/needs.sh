#!/bin/sh
# What tests need from Debian: Python and make, shells, tools that break things, cron and systemd, programs
# that open what is exported, and a PostgreSQL server, of which tests start one of their own. Only what is
# missing is installed, in one go. Root, because mounting and chattr need it too.
set -eu
missing=""
tool() { command -v "$1" >/dev/null || missing="$missing $2"; }
PATH="$PATH:/usr/sbin:/sbin"
tool git git
tool make make
tool python3 python3
python3 -c "import ensurepip" 2>/dev/null || missing="$missing python3-venv"
tool zsh zsh
test -e /usr/share/bash-completion/bash_completion || missing="$missing bash-completion"
tool fish fish
tool strace strace
tool faketime faketime
tool chattr e2fsprogs
tool prlimit util-linux
tool cron cron
tool systemd-analyze systemd
tool chromium chromium
tool lowriter libreoffice-writer
tool localc libreoffice-calc
tool pdftotext poppler-utils
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
test -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf || missing="$missing fonts-dejavu-core"
[ -n "$missing" ] || exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends $missing >/dev/null
